/* The clock that never jumps, in seconds. */
#ifndef CLOCK_H
#define CLOCK_H

#include <time.h>

static inline double clock_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

#endif
