/* Faults of a disk at the n-th call that changes it, in the process that arms them and in no other.

   Built by the tests and preloaded. A call counts when the file it is about lies below a prefix. From the n-th call on
   (one, or all of them) it fails with an error number, or the process is killed before it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static pid_t armed;
static atomic_long count;
static long at;
static int number, lasting, marking;
static char prefix[PATH_MAX], mark[PATH_MAX];

/* n: the call that fails, 0 for none; error: its number, 0 for SIGKILL; all: whether later calls fail too;
   file: where the number of the call and what it was is written when it fails, or "". */
void faults_arm(const char *below, long n, int error, int all, const char *file) {
    snprintf(prefix, sizeof prefix, "%s", below);
    snprintf(mark, sizeof mark, "%s", file);
    at = n, number = error, lasting = all, armed = getpid();
    atomic_store(&count, 0);
}

long faults_count(void) { return atomic_load(&count); }

static int below(int folder, const char *path) {
    char whole[PATH_MAX * 2], link[64];
    if (path == NULL) return 0;
    if (path[0] == '/') return strncmp(path, prefix, strlen(prefix)) == 0;
    if (folder == AT_FDCWD) {
        if (getcwd(whole, PATH_MAX) == NULL) return 0;
    } else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        ssize_t size = readlink(link, whole, PATH_MAX - 1);
        if (size < 0) return 0;
        whole[size] = 0;
    }
    return strncmp(whole, prefix, strlen(prefix)) == 0;
}

/* Whether this call fails; sets errno. */
static int fails(const char *call, const char *path) {
    if (marking) return 0;
    long now = atomic_fetch_add(&count, 1) + 1;
    if (at == 0 || now < at || (now > at && !lasting)) return 0;
    if (now == at && mark[0]) {
        marking = 1;
        FILE *file = fopen(mark, "w");
        if (file) { fprintf(file, "%ld %s %s\n", now, call, path ? path : ""); fclose(file); }
        marking = 0;
    }
    if (number == 0) { kill(getpid(), SIGKILL); pause(); }
    errno = number;
    return 1;
}

static int on_path(const char *call, int folder, const char *path) {
    return armed && armed == getpid() && below(folder, path) && fails(call, path);
}

static int on_file(const char *call, int file) {
    char link[64], path[PATH_MAX];
    if (!armed || armed != getpid()) return 0;
    int before = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t size = readlink(link, path, sizeof path - 1);
    errno = before;
    if (size < 0) return 0;
    path[size] = 0;
    return strncmp(path, prefix, strlen(prefix)) == 0 && fails(call, path);
}

#define REAL(kind, name, ...) static kind (*real)(__VA_ARGS__); if (!real) real = dlsym(RTLD_NEXT, name)

ssize_t write(int file, const void *bytes, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    return on_file("write", file) ? -1 : real(file, bytes, size);
}
ssize_t writev(int file, const struct iovec *parts, int many) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    return on_file("writev", file) ? -1 : real(file, parts, many);
}
ssize_t pwrite(int file, const void *bytes, size_t size, off_t place) {
    REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
    return on_file("pwrite", file) ? -1 : real(file, bytes, size, place);
}
ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t place) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    return on_file("pwrite", file) ? -1 : real(file, bytes, size, place);
}
int fsync(int file) {
    REAL(int, "fsync", int);
    return on_file("fsync", file) ? -1 : real(file);
}
int fdatasync(int file) {
    REAL(int, "fdatasync", int);
    return on_file("fdatasync", file) ? -1 : real(file);
}
int ftruncate(int file, off_t size) {
    REAL(int, "ftruncate", int, off_t);
    return on_file("ftruncate", file) ? -1 : real(file, size);
}
int ftruncate64(int file, off64_t size) {
    REAL(int, "ftruncate64", int, off64_t);
    return on_file("ftruncate", file) ? -1 : real(file, size);
}
int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    return on_path("rename", AT_FDCWD, to) ? -1 : real(from, to);
}
int renameat(int one, const char *from, int other, const char *to) {
    REAL(int, "renameat", int, const char *, int, const char *);
    return on_path("rename", other, to) ? -1 : real(one, from, other, to);
}
int renameat2(int one, const char *from, int other, const char *to, unsigned flags) {
    REAL(int, "renameat2", int, const char *, int, const char *, unsigned);
    return on_path("renameat2", other, to) ? -1 : real(one, from, other, to, flags);
}
int link(const char *from, const char *to) {
    REAL(int, "link", const char *, const char *);
    return on_path("link", AT_FDCWD, to) ? -1 : real(from, to);
}
int linkat(int one, const char *from, int other, const char *to, int flags) {
    REAL(int, "linkat", int, const char *, int, const char *, int);
    return on_path("link", other, to) ? -1 : real(one, from, other, to, flags);
}
int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    return on_path("unlink", AT_FDCWD, path) ? -1 : real(path);
}
int unlinkat(int folder, const char *path, int flags) {
    REAL(int, "unlinkat", int, const char *, int);
    return on_path("unlink", folder, path) ? -1 : real(folder, path, flags);
}
int rmdir(const char *path) {
    REAL(int, "rmdir", const char *);
    return on_path("rmdir", AT_FDCWD, path) ? -1 : real(path);
}
int mkdir(const char *path, mode_t mode) {
    REAL(int, "mkdir", const char *, mode_t);
    return on_path("mkdir", AT_FDCWD, path) ? -1 : real(path, mode);
}
int mkdirat(int folder, const char *path, mode_t mode) {
    REAL(int, "mkdirat", int, const char *, mode_t);
    return on_path("mkdir", folder, path) ? -1 : real(folder, path, mode);
}
#define MODE mode_t mode = 0; if (flags & O_CREAT) { va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); }
int open(const char *path, int flags, ...) {
    REAL(int, "open", const char *, int, ...);
    MODE
    return (flags & O_CREAT) && on_path("open", AT_FDCWD, path) ? -1 : real(path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    REAL(int, "open64", const char *, int, ...);
    MODE
    return (flags & O_CREAT) && on_path("open", AT_FDCWD, path) ? -1 : real(path, flags, mode);
}
int openat(int folder, const char *path, int flags, ...) {
    REAL(int, "openat", int, const char *, int, ...);
    MODE
    return (flags & O_CREAT) && on_path("open", folder, path) ? -1 : real(folder, path, flags, mode);
}
int creat(const char *path, mode_t mode) {
    REAL(int, "creat", const char *, mode_t);
    return on_path("open", AT_FDCWD, path) ? -1 : real(path, mode);
}
