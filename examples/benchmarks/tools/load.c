/*
 * Load for a server, by HTTPS through a proxy that knows CONNECT or directly, or by plain HTTP: so many connections, each
 * with one request under way. Prints one line of JSON: requests, errors, and times in microseconds.
 *
 *   load --target HOST:PORT [--proxy HOST:PORT] [--connections N] [--seconds S] [--body BYTES] [--chunk BYTES]
 *        [--stream] [--reconnect full|resumed] [--once] [--plain] [--requests N]
 *
 * --chunk sends the body in chunks of that size, --stream asks for a stream, --reconnect opens a connection for each
 * request, --once opens all connections first and then sends one request on each, --requests ends it after so many. One
 * thread; built by speed.py.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "answer.h"
#include "clock.h"

enum phase { CONNECTING, TUNNEL_REQUEST, TUNNEL_ANSWER, HANDSHAKE, READY, SENDING, RECEIVING };

struct connection {
    int socket;
    enum phase phase;
    SSL *tls;
    size_t sent;
    size_t tunnel_size;
    char tunnel[512];
    struct answer answer;
    double began;
    double first_byte;
};

struct samples {
    float *values;
    size_t count;
    size_t room;
};

static const char *server_name = "inference.local";
static const char *target, *proxy, *reconnect;
static int connection_count = 32, is_stream, once, plain;
static double seconds = 5;
static size_t body_size = 500, chunk_size;

static struct addrinfo *address;
static SSL_CTX *context;
static SSL_SESSION *session;
static char *request;
static size_t request_size;
static int events;

static struct samples whole, first;
static long errors, not_ok, ready_count, finished, most_requests;
static int running;
static double ends_at;

static void die(const char *what) {
    fprintf(stderr, "%s\n", what);
    exit(2);
}

static void add(struct samples *samples, double value) {
    if (samples->count == samples->room) {
        samples->room = samples->room ? samples->room * 2 : 65536;
        samples->values = realloc(samples->values, samples->room * sizeof(float));
        if (!samples->values) {
            die("no memory");
        }
    }
    samples->values[samples->count++] = (float)(value * 1e6);
}

static int compare(const void *a, const void *b) {
    float left = *(const float *)a, right = *(const float *)b;
    return (left > right) - (left < right);
}

static double quantile(const struct samples *sorted, double q) {
    return sorted->count ? sorted->values[(size_t)(q * (double)(sorted->count - 1))] : 0;
}

static void want(struct connection *c, uint32_t what, int operation) {
    struct epoll_event event = {.events = what, .data.ptr = c};
    epoll_ctl(events, operation, c->socket, &event);
}

static void open_connection(struct connection *c) {
    int on = 1;
    c->socket = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(c->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(c->socket, address->ai_addr, address->ai_addrlen) < 0 && errno != EINPROGRESS) {
        die("cannot connect");
    }
    c->tls = NULL;
    c->sent = c->tunnel_size = 0;
    c->phase = CONNECTING;
    c->began = clock_now();
    want(c, EPOLLOUT, EPOLL_CTL_ADD);
}

static void close_connection(struct connection *c) {
    if (c->tls) {
        /* Unless told so, OpenSSL does not resume a session whose connection was just closed. */
        SSL_set_shutdown(c->tls, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
        SSL_free(c->tls);
    }
    close(c->socket);
}

static void fail(struct connection *c, const char *why) {
    if (errors++ < 3) {
        fprintf(stderr, "failed: %s\n", why);
    }
    if (errors > 100000) {
        die("nothing works");
    }
    close_connection(c);
    open_connection(c);
}

static int keep_session(SSL *tls, SSL_SESSION *received) {
    (void)tls;
    if (!reconnect || strcmp(reconnect, "resumed") != 0) {
        return 0;
    }
    if (session) {
        SSL_SESSION_free(session);
    }
    session = received;
    return 1;
}

/* Returns 1 if done, 0 if the connection is to be waited for, -1 if it failed. */
static int tls_outcome(struct connection *c, int result) {
    if (result > 0) {
        return 1;
    }
    int error = SSL_get_error(c->tls, result);
    ERR_clear_error();
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
        want(c, error == SSL_ERROR_WANT_READ ? EPOLLIN : EPOLLOUT | EPOLLIN, EPOLL_CTL_MOD);
        return 0;
    }
    return -1;
}

/* As SSL_write and SSL_read, with the outcome of tls_outcome; size is what was moved if that is 1. */
static int put(struct connection *c, const char *bytes, size_t most, int *size) {
    if (!plain) {
        *size = SSL_write(c->tls, bytes, (int)most);
        return tls_outcome(c, *size);
    }
    *size = (int)send(c->socket, bytes, most, MSG_NOSIGNAL);
    if (*size < 0 && errno == EAGAIN) {
        want(c, EPOLLOUT, EPOLL_CTL_MOD);
        return 0;
    }
    return *size > 0 ? 1 : -1;
}

static int get(struct connection *c, char *bytes, size_t most, int *size) {
    if (!plain) {
        *size = SSL_read(c->tls, bytes, (int)most);
        return tls_outcome(c, *size);
    }
    *size = (int)recv(c->socket, bytes, most, 0);
    return *size > 0 ? 1 : *size < 0 && errno == EAGAIN ? 0 : -1;
}

static void begin_request(struct connection *c) {
    answer_begin(&c->answer);
    c->sent = 0;
    c->first_byte = 0;
    if (!reconnect) {
        c->began = clock_now();
    }
    c->phase = SENDING;
}

static void finish_request(struct connection *c) {
    double now = clock_now();
    add(&whole, now - c->began);
    add(&first, c->first_byte - c->began);
    not_ok += c->answer.status != 200;
    finished++;
    c->phase = READY;
    if (most_requests && finished >= most_requests) {
        ends_at = now;
    }
    if (once || now >= ends_at) {
        return;
    }
    if (reconnect) {
        close_connection(c);
        open_connection(c);
    } else {
        begin_request(c);
    }
}

static int tunnel(struct connection *c) {
    if (c->phase == TUNNEL_REQUEST) {
        char text[256];
        int size = snprintf(text, sizeof text, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n", target, target);
        if (send(c->socket, text, (size_t)size, MSG_NOSIGNAL) != size) {
            return -1;
        }
        c->phase = TUNNEL_ANSWER;
        want(c, EPOLLIN, EPOLL_CTL_MOD);
        return 0;
    }
    ssize_t size = recv(c->socket, c->tunnel + c->tunnel_size, sizeof c->tunnel - 1 - c->tunnel_size, 0);
    if (size < 0 && errno == EAGAIN) {
        return 0;
    }
    if (size <= 0) {
        return -1;
    }
    c->tunnel_size += (size_t)size;
    c->tunnel[c->tunnel_size] = 0;
    if (!strstr(c->tunnel, "\r\n\r\n")) {
        return 0;
    }
    return strncmp(c->tunnel, "HTTP/1.1 200", 12) == 0 ? 1 : -1;
}

static int handshake(struct connection *c) {
    if (plain) {
        return 1;
    }
    if (!c->tls) {
        c->tls = SSL_new(context);
        SSL_set_fd(c->tls, c->socket);
        SSL_set_tlsext_host_name(c->tls, server_name);
        SSL_set_connect_state(c->tls);
        if (session) {
            SSL_set_session(c->tls, session);
        }
    }
    return tls_outcome(c, SSL_do_handshake(c->tls));
}

static int receive(struct connection *c) {
    static char bytes[65536];
    int size;
    int outcome = get(c, bytes, sizeof bytes, &size);
    if (outcome <= 0) {
        return outcome;
    }
    int end = answer_take(&c->answer, bytes, (size_t)size);
    if (c->answer.has_body_byte && c->first_byte == 0) {
        c->first_byte = clock_now();
    }
    if (end == 1) {
        finish_request(c);
    }
    return end < 0 ? -1 : 1;
}

/* Goes on with a connection until it has to wait. */
static void proceed(struct connection *c) {
    int going = 1;
    while (going > 0) {
        switch (c->phase) {
            case CONNECTING: {
                int error = 0;
                socklen_t size = sizeof error;
                getsockopt(c->socket, SOL_SOCKET, SO_ERROR, &error, &size);
                going = error ? -1 : 1;
                c->phase = proxy ? TUNNEL_REQUEST : HANDSHAKE;
                break;
            }
            case TUNNEL_REQUEST:
            case TUNNEL_ANSWER:
                going = tunnel(c);
                if (going > 0) {
                    c->phase = HANDSHAKE;
                }
                break;
            case HANDSHAKE:
                going = handshake(c);
                if (going > 0) {
                    c->phase = READY;
                    ready_count++;
                    want(c, EPOLLIN, EPOLL_CTL_MOD);
                    if (running) {
                        begin_request(c);
                    }
                }
                break;
            case READY:
                going = 0;
                break;
            case SENDING: {
                size_t left = request_size - c->sent;
                int size;
                going = put(c, request + c->sent, left > 65536 ? 65536 : left, &size);
                if (going > 0) {
                    c->sent += (size_t)size;
                }
                if (c->sent == request_size) {
                    c->phase = RECEIVING;
                    want(c, EPOLLIN, EPOLL_CTL_MOD);
                }
                break;
            }
            case RECEIVING:
                going = receive(c);
                break;
        }
    }
    if (going < 0) {
        fail(c, c->phase == HANDSHAKE ? "handshake" : c->phase < HANDSHAKE ? "tunnel" : "request");
    }
}

static void append(const char *text, size_t size) {
    request = realloc(request, request_size + size);
    if (!request) {
        die("no memory");
    }
    memcpy(request + request_size, text, size);
    request_size += size;
}

static void make_request(void) {
    char text[512];
    const char *start = "{\"messages\":[{\"role\":\"user\",\"content\":\"";
    int end_size = snprintf(text, sizeof text, "\"}],\"temperature\":0.7,\"stream\":%s,\"model\":\"of-the-client\"}",
                            is_stream ? "true" : "false");
    size_t fixed = strlen(start) + (size_t)end_size;
    size_t size = body_size > fixed ? body_size : fixed;
    char *body = malloc(size);
    if (!body) {
        die("no memory");
    }
    memset(body, 'x', size);
    memcpy(body, start, strlen(start));
    for (size_t i = strlen(start) + 7; i < size; i += 8) {
        body[i] = ' ';
    }
    memcpy(body + size - end_size, text, (size_t)end_size);
    int head = snprintf(text, sizeof text,
                        "POST /v1/chat/completions HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n"
                        "Authorization: Bearer of-the-client\r\n",
                        server_name);
    append(text, (size_t)head);
    if (chunk_size == 0) {
        append(text, (size_t)snprintf(text, sizeof text, "Content-Length: %zu\r\n\r\n", size));
        append(body, size);
    } else {
        append("Transfer-Encoding: chunked\r\n\r\n", strlen("Transfer-Encoding: chunked\r\n\r\n"));
        for (size_t at = 0; at < size; at += chunk_size) {
            size_t part = size - at < chunk_size ? size - at : chunk_size;
            append(text, (size_t)snprintf(text, sizeof text, "%zx\r\n", part));
            append(body + at, part);
            append("\r\n", 2);
        }
        append("0\r\n\r\n", 5);
    }
    free(body);
}

static void read_options(int count, char **words) {
    for (int i = 1; i < count; i++) {
        const char *word = words[i], *value = i + 1 < count ? words[i + 1] : "";
        if (!strcmp(word, "--stream")) {
            is_stream = 1;
            continue;
        }
        if (!strcmp(word, "--once")) {
            once = 1;
            continue;
        }
        if (!strcmp(word, "--plain")) {
            plain = 1;
            continue;
        }
        i++;
        if (!strcmp(word, "--target")) {
            target = value;
        } else if (!strcmp(word, "--proxy")) {
            proxy = value;
        } else if (!strcmp(word, "--connections")) {
            connection_count = atoi(value);
        } else if (!strcmp(word, "--seconds")) {
            seconds = atof(value);
        } else if (!strcmp(word, "--body")) {
            body_size = (size_t)atol(value);
        } else if (!strcmp(word, "--chunk")) {
            chunk_size = (size_t)atol(value);
        } else if (!strcmp(word, "--requests")) {
            most_requests = atol(value);
        } else if (!strcmp(word, "--reconnect")) {
            reconnect = value;
        } else {
            die("unknown option");
        }
    }
    if (!target) {
        die("--target is needed");
    }
}

static void resolve(const char *host_and_port) {
    char host[256];
    snprintf(host, sizeof host, "%s", host_and_port);
    char *colon = strrchr(host, ':');
    if (!colon) {
        die("an address is HOST:PORT");
    }
    *colon = 0;
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
    if (getaddrinfo(host, colon + 1, &hints, &address)) {
        die("unknown host");
    }
}

int main(int count, char **words) {
    read_options(count, words);
    struct rlimit most;
    getrlimit(RLIMIT_NOFILE, &most);
    most.rlim_cur = most.rlim_max;
    setrlimit(RLIMIT_NOFILE, &most);
    resolve(proxy ? proxy : target);
    make_request();
    context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, keep_session);
    events = epoll_create1(0);
    running = !once;
    double began = clock_now();
    ends_at = began + seconds;
    struct connection *all = calloc((size_t)connection_count, sizeof *all);
    int opened = 0;
    struct epoll_event happened[512];
    while (once ? finished < connection_count && clock_now() < ends_at : clock_now() < ends_at) {
        /* Not all at once: a server's queue of new connections is short. */
        while (opened < connection_count && opened - ready_count < 128) {
            open_connection(&all[opened++]);
        }
        int ready = epoll_wait(events, happened, 512, 50);
        for (int i = 0; i < ready; i++) {
            proceed(happened[i].data.ptr);
        }
        if (!running && ready_count >= connection_count) {
            running = 1;
            began = clock_now();
            ends_at = began + seconds;
            for (int i = 0; i < connection_count; i++) {
                begin_request(&all[i]);
                proceed(&all[i]);
            }
        }
    }
    double took = clock_now() - began;
    qsort(whole.values, whole.count, sizeof(float), compare);
    qsort(first.values, first.count, sizeof(float), compare);
    printf("{\"requests\": %zu, \"errors\": %ld, \"not_ok\": %ld, \"seconds\": %.3f, \"rps\": %.0f, \"p50\": %.1f,"
           " \"p99\": %.1f, \"max\": %.1f, \"ttfb_p50\": %.1f, \"ttfb_p99\": %.1f}\n",
           whole.count, errors, not_ok, took, (double)whole.count / took, quantile(&whole, 0.5), quantile(&whole, 0.99),
           quantile(&whole, 1), quantile(&first, 0.5), quantile(&first, 0.99));
    return errors > 0 || not_ok > 0;
}
