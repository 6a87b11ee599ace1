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
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>
#include "units.h"

static int port, poll_fd;
static Client *clients;

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
