/*
 * A backend that has its answers ready: a chat completion in JSON, or a stream of events if the request's body says
 * "stream":true. HTTP/1.1 with keep-alive, bodies by Content-Length. One thread; built by speed.py.
 *
 *   backend PORT [EVENTS [MILLISECONDS [BYTES]]]
 *
 * EVENTS (20) are sent MILLISECONDS (0) apart, each in a write and a chunk of its own; BYTES (400) is the size of the JSON.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "clock.h"

struct connection {
    int socket;
    char *received;
    size_t size, room;
    size_t body_at; /* 0 until the head is here */
    size_t body_size;
    int events_left;
    double next_event;
    struct connection *previous, *next; /* among those that stream */
};

static int event_count = 20, json_size = 400;
static double interval;
static char *json;
static size_t json_length;
static struct connection streams = {.previous = &streams, .next = &streams};

static void write_all(struct connection *c, const char *bytes, size_t size) {
    while (size > 0) {
        ssize_t written = send(c->socket, bytes, size, MSG_NOSIGNAL);
        if (written > 0) {
            bytes += written;
            size -= (size_t)written;
        } else if (errno == EAGAIN) {
            usleep(100);
        } else {
            return; /* The reader's end tells. */
        }
    }
}

static void unlink_stream(struct connection *c) {
    if (c->next) {
        c->previous->next = c->next;
        c->next->previous = c->previous;
        c->next = c->previous = NULL;
    }
}

static void send_event(struct connection *c) {
    char event[512], chunk[600];
    int last = c->events_left == 1;
    int size = last ? snprintf(event, sizeof event, "data: [DONE]\n\n")
                    : snprintf(event, sizeof event,
                               "data: {\"id\":\"chatcmpl-0\",\"object\":\"chat.completion.chunk\",\"created\":1790000000,"
                               "\"model\":\"pinned\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word %d \"},"
                               "\"finish_reason\":null}]}\n\n",
                               c->events_left);
    int length = snprintf(chunk, sizeof chunk, "%x\r\n%s\r\n%s", size, event, last ? "0\r\n\r\n" : "");
    write_all(c, chunk, (size_t)length);
    c->events_left--;
    c->next_event += interval;
    if (c->events_left == 0) {
        unlink_stream(c);
    }
}

static void answer(struct connection *c) {
    char *body = c->received + c->body_at;
    if (!memmem(body, c->body_size, "\"stream\":true", 13)) {
        write_all(c, json, json_length);
        return;
    }
    const char *head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    write_all(c, head, strlen(head));
    c->events_left = event_count;
    c->next_event = clock_now();
    if (interval == 0) {
        while (c->events_left > 0) {
            send_event(c);
        }
        return;
    }
    c->previous = streams.previous;
    c->next = &streams;
    streams.previous->next = c;
    streams.previous = c;
    send_event(c);
}

/* Returns whether a whole request is here. */
static int has_request(struct connection *c) {
    if (c->body_at == 0) {
        char *end = memmem(c->received, c->size, "\r\n\r\n", 4);
        if (!end) {
            return 0;
        }
        *end = 0;
        const char *length = strcasestr(c->received, "\r\ncontent-length:");
        c->body_at = (size_t)(end - c->received) + 4;
        c->body_size = length ? (size_t)atol(length + strlen("\r\ncontent-length:")) : 0;
    }
    return c->size - c->body_at >= c->body_size;
}

static void receive(struct connection *c) {
    for (;;) {
        if (c->room - c->size < 65536) {
            c->room = c->room ? c->room * 2 : 131072;
            c->received = realloc(c->received, c->room);
        }
        ssize_t size = recv(c->socket, c->received + c->size, c->room - c->size, 0);
        if (size < 0 && errno == EAGAIN) {
            break;
        }
        if (size <= 0) {
            unlink_stream(c);
            close(c->socket);
            free(c->received);
            free(c);
            return;
        }
        c->size += (size_t)size;
        while (c->size > 0 && has_request(c)) {
            answer(c);
            size_t used = c->body_at + c->body_size;
            memmove(c->received, c->received + used, c->size - used);
            c->size -= used;
            c->body_at = 0;
        }
    }
    if (c->size == 0) {
        /* Ten thousand that wait must not hold a buffer each. */
        free(c->received);
        c->received = NULL;
        c->room = 0;
    }
}

static void make_json(void) {
    char *body = malloc((size_t)json_size + 256);
    int size = sprintf(body, "{\"id\":\"chatcmpl-0\",\"object\":\"chat.completion\",\"model\":\"pinned\",\"choices\":[{\"index\":0,"
                             "\"message\":{\"role\":\"assistant\",\"content\":\"");
    for (; size < json_size - 40; size++) {
        body[size] = size % 7 ? 'y' : ' ';
    }
    size += sprintf(body + size, "\"},\"finish_reason\":\"stop\"}]}");
    json = malloc((size_t)size + 256);
    json_length = (size_t)sprintf(json, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", size, body);
    free(body);
}

int main(int count, char **words) {
    if (count < 2) {
        fprintf(stderr, "usage: backend PORT [EVENTS [MILLISECONDS [BYTES]]]\n");
        return 2;
    }
    event_count = count > 2 ? atoi(words[2]) : event_count;
    interval = count > 3 ? atof(words[3]) / 1000 : interval;
    json_size = count > 4 ? atoi(words[4]) : json_size;
    signal(SIGPIPE, SIG_IGN);
    struct rlimit most;
    getrlimit(RLIMIT_NOFILE, &most);
    most.rlim_cur = most.rlim_max;
    setrlimit(RLIMIT_NOFILE, &most);
    make_json();
    int on = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(words[1])),
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (struct sockaddr *)&here, sizeof here) || listen(listener, 4096)) {
        perror("cannot listen");
        return 2;
    }
    int events = epoll_create1(0);
    struct epoll_event accepting = {.events = EPOLLIN, .data.ptr = NULL}, happened[512];
    epoll_ctl(events, EPOLL_CTL_ADD, listener, &accepting);
    for (;;) {
        int ready = epoll_wait(events, happened, 512, streams.next == &streams ? 1000 : 5);
        for (int i = 0; i < ready; i++) {
            struct connection *c = happened[i].data.ptr;
            if (c) {
                receive(c);
                continue;
            }
            for (int s = accept4(listener, NULL, NULL, SOCK_NONBLOCK); s >= 0; s = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) {
                setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                struct connection *new = calloc(1, sizeof *new);
                new->socket = s;
                struct epoll_event event = {.events = EPOLLIN, .data.ptr = new};
                epoll_ctl(events, EPOLL_CTL_ADD, s, &event);
            }
        }
        double now = clock_now();
        for (struct connection *c = streams.next; c != &streams;) {
            struct connection *next = c->next;
            if (c->next_event <= now) {
                send_event(c);
            }
            c = next;
        }
    }
}
