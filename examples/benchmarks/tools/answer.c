#define _GNU_SOURCE
#include "answer.h"

#include <stdlib.h>
#include <string.h>

void answer_begin(struct answer *answer) {
    answer->part = ANSWER_HEAD;
    answer->head_size = 0;
    answer->left = 0;
    answer->line_size = 0;
    answer->has_body_byte = 0;
}

static int read_head(struct answer *answer) {
    answer->head[answer->head_size] = 0;
    answer->status = atoi(answer->head + strlen("HTTP/1.1 "));
    const char *length = strcasestr(answer->head, "\r\ncontent-length:");
    if (length) {
        answer->left = atol(length + strlen("\r\ncontent-length:"));
        answer->part = answer->left > 0 ? ANSWER_LENGTH : ANSWER_END;
    } else if (strcasestr(answer->head, "\r\ntransfer-encoding: chunked")) {
        answer->part = ANSWER_SIZE;
        answer->left = 0;
    } else {
        return -1;
    }
    return 0;
}

static int hex(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
}

int answer_take(struct answer *answer, const char *bytes, size_t size) {
    for (size_t i = 0; i < size && answer->part != ANSWER_END;) {
        switch (answer->part) {
            case ANSWER_HEAD:
                if (answer->head_size == sizeof answer->head - 1) {
                    return -1;
                }
                answer->head[answer->head_size++] = bytes[i++];
                if (answer->head_size >= 4 && !memcmp(answer->head + answer->head_size - 4, "\r\n\r\n", 4)
                    && read_head(answer) < 0) {
                    return -1;
                }
                break;
            case ANSWER_LENGTH:
            case ANSWER_DATA: {
                size_t here = size - i < (size_t)answer->left ? size - i : (size_t)answer->left;
                answer->has_body_byte = 1;
                answer->left -= (long)here;
                i += here;
                if (answer->left == 0) {
                    answer->part = answer->part == ANSWER_LENGTH ? ANSWER_END : ANSWER_DATA_END;
                }
                break;
            }
            case ANSWER_SIZE:
                if (bytes[i] == '\n') {
                    answer->part = answer->left > 0 ? ANSWER_DATA : ANSWER_TRAILERS;
                } else if (hex(bytes[i]) >= 0) {
                    answer->left = answer->left * 16 + hex(bytes[i]);
                }
                i++;
                break;
            case ANSWER_DATA_END:
                if (bytes[i++] == '\n') {
                    answer->part = ANSWER_SIZE;
                }
                break;
            case ANSWER_TRAILERS:
                if (bytes[i] == '\n') {
                    answer->part = answer->line_size == 0 ? ANSWER_END : ANSWER_TRAILERS;
                    answer->line_size = 0;
                } else if (bytes[i] != '\r') {
                    answer->line_size++;
                }
                i++;
                break;
            case ANSWER_END:
                break;
        }
    }
    return answer->part == ANSWER_END;
}
