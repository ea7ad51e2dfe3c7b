"""The REST API, by the API Design Rules of the Dutch government (https://gitdocumentatie.logius.nl/publicatie/api/adr/).

It reads the SQLite file of the newest release of a dataset, so that an answer comes from one release. Names of fields
are those of the data dictionary.
"""
