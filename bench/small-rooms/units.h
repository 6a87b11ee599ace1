// What clients are told, in the units of each protocol: answers and chunks over HTTP/1.1, frames over HTTP/2, lines
// over a WebSocket. Each is taken whole, and its marks and answers are handed to the run.
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
static int ready;

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
