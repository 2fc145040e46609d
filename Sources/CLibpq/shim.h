#include <libpq-fe.h>
#include <poll.h>
#include <signal.h>

// The C library has it, but shows it only where _GNU_SOURCE is defined.
extern int ppoll(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *);
