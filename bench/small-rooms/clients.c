// Clients of many small rooms, three to a room, that cost as little as clients can. They take turns in
// sending, and check that each message is answered to its sender and told once to each of its room, in one
// order. They count bytes, both ways.
//
//   clients PORT ROOMS FILE http1|http2|PREFIX
//
// FILE has for each client, those of a room together, seven texts, each after its length in four bytes (big
// endian): what it sends first, what it sends then and what it waits for (twice, empty for none), its first
// message, and its next ones, where ######## becomes a number of eight digits. Over http1 calls have a
// connection of their own, which is opened when it is needed; over http2 they are streams of the one;
// otherwise everything goes over a WebSocket, in lines, and an answer begins with PREFIX and the number.
//
// `run MESSAGES NANOSECONDS` on standard input sends so many, one each so many nanoseconds, the rooms in
// turn. On standard output, a line each: `ready`, and for each run `stats FAULTS CPU-MICROSECONDS BYTES-OUT
// BYTES-IN` and four times in microseconds: p50 and p99 to the answer, then to a delivery. Times count from
// when a message was due.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>
#include "run.h"

enum { DIGITS = 8, HEAD = 9 };

typedef struct {
  unsigned char *bytes;
  int length, size;
} Bytes;

typedef struct Client Client;

typedef struct {
  Client *client;
  int fd, headed;
  Bytes in;
} Connection;

struct Client {
  Connection stream, calls;
  Bytes hello, then[2], wait[2], first, next, events;
  Turn turn;
  int there, step, stream_id, has_answer;
};

static enum { HTTP1, HTTP2, LINES } kind;
static const char *prefix;
static int port, ready, poll_fd;
static Client *clients;

static void die(const char *what) {
  fprintf(stderr, "clients: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void refuse(const char *what, const unsigned char *bytes, int length) {
  fprintf(stderr, "clients: %s: %.*s\n", what, length, bytes);
  exit(1);
}

static void append(Bytes *to, const unsigned char *bytes, int length) {
  if (to->length + length > to->size) to->bytes = realloc(to->bytes, to->size = 2 * (to->length + length));
  memcpy(to->bytes + to->length, bytes, length);
  to->length += length;
}

static void drop(Bytes *from, int length) {
  memmove(from->bytes, from->bytes + length, from->length - length);
  from->length -= length;
}

static void say(Connection *connection, const unsigned char *bytes, int length) {
  if (write(connection->fd, bytes, length) != length) die("write");
  bytes_out += length;
}

// The marks, <<12345678>>, in what a client is told.
static void find_marks(Client *client, const unsigned char *bytes, int length) {
  const unsigned char *end = bytes + length, *at = bytes;
  while ((at = memmem(at, end - at, "<<", 2)) != NULL && at + DIGITS + 4 <= end) {
    if (memcmp(at + 2 + DIGITS, ">>", 2) == 0) tell(&client->turn, atoi((const char *)at + 2));
    at += 2;
  }
}

static void arrive(Client *client) {
  if (client->there) return;
  client->there = 1;
  if (++ready == EACH * rooms) printf("ready\n");
}

// What a stream says: envelopes of five bytes and a message.
static void take_events(Client *client, const unsigned char *bytes, int length) {
  Bytes *events = &client->events;
  append(events, bytes, length);
  int at = 0;
  while (at + 5 <= events->length) {
    unsigned char *head = events->bytes + at;
    int size = head[1] << 24 | head[2] << 16 | head[3] << 8 | head[4];
    if (at + 5 + size > events->length) break;
    if (head[0] != 0) refuse("a stream ended", head + 5, size);
    find_marks(client, head + 5, size);
    at += 5 + size;
  }
  drop(events, at);
}

static int head_length(const unsigned char *bytes, int length) {
  unsigned char *end = memmem(bytes, length, "\r\n\r\n", 4);
  return end == NULL ? 0 : end + 4 - bytes;
}

// The units of each protocol: each takes one whole unit, and answers its length; 0 while it is not whole.

static int take_response(Connection *connection, const unsigned char *bytes, int length) {
  int head = head_length(bytes, length);
  if (head == 0) return 0;
  const char *body = strcasestr((const char *)bytes, "\r\ncontent-length:");
  int whole = head + (body == NULL ? 0 : atoi(body + 17));
  if (memcmp(bytes, "HTTP/1.1 200", 12) != 0) refuse("a call failed", bytes, length);
  if (whole > length) return 0;
  answer(&connection->client->turn, connection->client->turn.calling);
  return whole;
}

static int take_chunk(Connection *connection, const unsigned char *bytes, int length) {
  unsigned char *end = memmem(bytes, length, "\r\n", 2);
  if (end == NULL) return 0;
  int size = strtol((const char *)bytes, NULL, 16), head = end + 2 - bytes;
  if (head + size + 2 > length) return 0;
  take_events(connection->client, bytes + head, size);
  return head + size + 2;
}

static int take_frame(Connection *connection, const unsigned char *bytes, int length) {
  if (length < HEAD) return 0;
  int size = bytes[0] << 16 | bytes[1] << 8 | bytes[2], type = bytes[3], flags = bytes[4];
  int stream = bytes[5] << 24 | bytes[6] << 16 | bytes[7] << 8 | bytes[8];
  if (HEAD + size > length) return 0;
  Client *client = connection->client;
  if (type == 3 || type == 7) refuse("HTTP/2 was cut off", bytes + HEAD, size);
  if (type == 6 && flags == 0) {
    unsigned char pong[HEAD + 8] = {0, 0, 8, 6, 1};
    memcpy(pong + HEAD, bytes + HEAD, 8);
    say(connection, pong, sizeof pong);
  }
  if (type == 0 && stream == 1) {
    arrive(client);
    take_events(client, bytes + HEAD, size);
  } else if (type == 0 && size > 5) client->has_answer = 1;
  // A call that fails has no answer, but only trailers.
  if (type <= 1 && (flags & 1) && stream != 1) {
    if (!client->has_answer) refuse("a call failed", bytes + HEAD, size);
    answer(&client->turn, client->turn.calling);
    client->has_answer = 0;
  }
  return HEAD + size;
}

static void take_line(Client *client, const unsigned char *line, int length) {
  int lead = strlen(prefix);
  if (!client->there) {
    Bytes *wait = &client->wait[client->step];
    if (memmem(line, length, wait->bytes, wait->length) == NULL) return;
    client->step++;
    if (client->step == 2 || client->then[client->step].length == 0) arrive(client);
    else say(&client->stream, client->then[client->step].bytes, client->then[client->step].length);
  } else if (length > lead && memcmp(line, prefix, lead) == 0) {
    if (memmem(line, length, "\"error\"", 7) != NULL) refuse("a call failed", line, length);
    answer(&client->turn, atoi((const char *)line + lead));
  } else find_marks(client, line, length);
}

static int take_web_socket(Connection *connection, const unsigned char *bytes, int length) {
  if (length < 4) return 0;
  int size = bytes[1], head = 2;
  if (size == 126) size = bytes[2] << 8 | bytes[3], head = 4;
  if (size == 127 || (bytes[0] & 15) == 8) refuse("a WebSocket was closed", bytes, length);
  if (head + size > length) return 0;
  const unsigned char *line = bytes + head, *end = line + size;
  while (line < end) {
    const unsigned char *stop = memchr(line, '\n', end - line);
    if (stop == NULL) stop = end;
    take_line(connection->client, line, stop - line);
    line = stop + 1;
  }
  return head + size;
}

static int take_head(Connection *connection, const unsigned char *bytes, int length) {
  Client *client = connection->client;
  int head = head_length(bytes, length);
  if (head == 0) return 0;
  connection->headed = 1;
  if (memcmp(bytes, "HTTP/1.1 200", 12) != 0 && memcmp(bytes, "HTTP/1.1 101", 12) != 0) refuse("no entrance", bytes, length);
  if (kind == HTTP1) arrive(client);
  else say(connection, client->then[0].bytes, client->then[0].length);
  return head;
}

static int take_unit(Connection *connection, const unsigned char *bytes, int length) {
  if (kind == HTTP2) return take_frame(connection, bytes, length);
  if (connection == &connection->client->calls) return take_response(connection, bytes, length);
  if (!connection->headed) return take_head(connection, bytes, length);
  return kind == HTTP1 ? take_chunk(connection, bytes, length) : take_web_socket(connection, bytes, length);
}

static void hear(Connection *connection) {
  static unsigned char buffer[1 << 18];
  int got = read(connection->fd, buffer, sizeof buffer);
  now = clock_now();
  if (got < 0 && errno == EAGAIN) return;
  if (got == 0 && connection == &connection->client->calls && connection->client->turn.calling == 0) {
    close(connection->fd);
    connection->client = NULL;
    return;
  }
  if (got <= 0) die("a client was cut off");
  bytes_in += got;
  Bytes *in = &connection->in;
  append(in, buffer, got);
  append(in, (const unsigned char *)"", 1); // what is read as a string ends
  in->length--;
  int at = 0, unit;
  while (at < in->length && (unit = take_unit(connection, in->bytes + at, in->length - at)) > 0) at += unit;
  drop(in, at);
}

static void open_connection(Client *client, Connection *connection) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  connection->client = client;
  connection->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(connection->fd, (struct sockaddr *)&address, sizeof address) != 0) die("connect");
  int yes = 1;
  setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  fcntl(connection->fd, F_SETFL, O_NONBLOCK);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
  epoll_ctl(poll_fd, EPOLL_CTL_ADD, connection->fd, &event);
}

static void send_next(void) {
  int number = base + sent;
  Client *client = &clients[sent % rooms * EACH + sent / rooms % EACH];
  if (client->turn.calling != 0) return;
  Bytes *message = client->stream_id == 1 ? &client->first : &client->next;
  char digits[DIGITS + 1];
  snprintf(digits, sizeof digits, "%08d", number);
  unsigned char *bytes = malloc(message->length), *end = bytes + message->length, *at = bytes;
  memcpy(bytes, message->bytes, message->length);
  while ((at = memmem(at, end - at, "########", DIGITS)) != NULL) memcpy(at, digits, DIGITS);
  client->stream_id += 2;
  for (at = bytes; kind == HTTP2 && at < end; at += HEAD + (at[0] << 16 | at[1] << 8 | at[2])) {
    uint32_t id = htonl(client->stream_id);
    memcpy(at + 5, &id, sizeof id);
  }
  client->turn.calling = number;
  sent++;
  if (kind == HTTP1 && client->calls.client == NULL) open_connection(client, &client->calls);
  say(kind == HTTP1 ? &client->calls : &client->stream, bytes, end - bytes);
  free(bytes);
}

static void read_field(FILE *file, Bytes *field) {
  unsigned char head[4];
  if (fread(head, 1, 4, file) != 4) die("file");
  field->length = field->size = head[0] << 24 | head[1] << 16 | head[2] << 8 | head[3];
  field->bytes = malloc(field->length + 1);
  if (fread(field->bytes, 1, field->length, file) != (size_t)field->length) die("file");
}

static void open_client(FILE *file, int index) {
  Client *client = &clients[index];
  Bytes *fields[] = {&client->hello, &client->then[0], &client->wait[0], &client->then[1],
                     &client->wait[1], &client->first, &client->next};
  for (int i = 0; i < 7; i++) read_field(file, fields[i]);
  client->turn.room = index / EACH;
  client->stream_id = 1;
  open_connection(client, &client->stream);
  say(&client->stream, client->hello.bytes, client->hello.length);
}

static void hear_command(void) {
  char line[128];
  int got = read(0, line, sizeof line - 1), count;
  unsigned long long nanoseconds;
  if (got <= 0) exit(0);
  line[got] = 0;
  if (sscanf(line, "run %d %llu", &count, &nanoseconds) != 2) return;
  for (int i = 0; i < EACH * rooms; i++) clients[i].turn.place = 0;
  begin(count, nanoseconds);
}

static void wait_and_hear(struct timespec *most) {
  struct epoll_event events[256];
  int found = epoll_pwait2(poll_fd, events, 256, most, NULL);
  for (int i = 0; i < found; i++)
    if (events[i].data.ptr == NULL) hear_command();
    else hear(events[i].data.ptr);
}

int main(int count, char **values) {
  if (count != 5) return 2;
  setvbuf(stdout, NULL, _IOLBF, 0);
  port = atoi(values[1]), rooms = atoi(values[2]), prefix = values[4];
  kind = strcmp(prefix, "http1") == 0 ? HTTP1 : strcmp(prefix, "http2") == 0 ? HTTP2 : LINES;
  clients = calloc(EACH * rooms, sizeof *clients);
  FILE *file = fopen(values[3], "rb");
  if (file == NULL) die(values[3]);
  poll_fd = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  epoll_ctl(poll_fd, EPOLL_CTL_ADD, 0, &event);
  for (int opened = 0; opened < EACH * rooms;) {
    open_client(file, opened++);
    struct timespec soon = {0, 1000000};
    do wait_and_hear(&soon);
    while (opened - ready >= 100);
  }
  for (;;) {
    now = clock_now();
    if (running && (is_complete() || now >= last_moment())) finish();
    else if (running && sent < messages && now >= due(sent)) send_next();
    uint64_t next = !running ? now + 1000000000 : sent < messages ? due(sent) : last_moment();
    uint64_t most = next > now ? next - now : 0;
    struct timespec time = {most / 1000000000, most % 1000000000};
    wait_and_hear(&time);
  }
}
