/* Finds the end of an HTTP/1.1 answer in the bytes that come, without keeping its body. */
#ifndef ANSWER_H
#define ANSWER_H

#include <stddef.h>

enum answer_part { ANSWER_HEAD, ANSWER_LENGTH, ANSWER_SIZE, ANSWER_DATA, ANSWER_DATA_END, ANSWER_TRAILERS, ANSWER_END };

struct answer {
    enum answer_part part;
    char head[8192];
    size_t head_size;
    int status;
    long left;         /* bytes of the body, or of the chunk */
    int line_size;     /* of the trailer line under way */
    int has_body_byte; /* whether one has come */
};

/* Begins a new answer. */
void answer_begin(struct answer *answer);

/* Takes size bytes. Returns 1 at the end of the answer, 0 if more is needed, -1 if this is no answer. */
int answer_take(struct answer *answer, const char *bytes, size_t size);

#endif
