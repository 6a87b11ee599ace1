// A reader: it finds the marks in what it is sent, and answers what must be answered. Whoever includes this
// says what comes of a mark, and of the first data.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MARK = 12, DIGITS = 8, HEAD = 9, BUFFER = 1 << 20 };

typedef struct {
  int fd, there, second;
  char words[4096];
  int said;
  unsigned char tail[2 * MARK];
  int tail_length;
  unsigned char head[HEAD];
  int head_length, left, ping_length;
  unsigned char ping[8];
  int place;
} Reader;

static void deliver(Reader *reader, uint32_t number);
static void arrive(Reader *reader);

static uint64_t clock_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static void die(const char *what) {
  perror(what);
  exit(1);
}

// The number of a mark, or -1.
static long number_at(const unsigned char *at) {
  long value = 0;
  for (int i = 2; i < 2 + DIGITS; i++) {
    if (at[i] < '0' || at[i] > '9') return -1;
    value = value * 10 + at[i] - '0';
  }
  return at[10] == '>' && at[11] == '>' ? value : -1;
}

// Finds the marks that begin in the first `count` of `length` bytes. Answers where an unfinished one begins.
static int scan(Reader *reader, const unsigned char *bytes, int count, int length) {
  int at = 0;
  for (;;) {
    const unsigned char *found = at < count ? memchr(bytes + at, '<', count - at) : NULL;
    if (found == NULL) return length;
    at = found - bytes;
    if (at + MARK > length) {
      if (at + 1 == length || bytes[at + 1] == '<') return at;
    } else if (bytes[at + 1] == '<') {
      long number = number_at(bytes + at);
      if (number >= 0) {
        deliver(reader, number);
        at += MARK;
        continue;
      }
    }
    at++;
  }
}

static void keep(Reader *reader, const unsigned char *bytes, int from, int length) {
  reader->tail_length = length - from;
  memmove(reader->tail, bytes + from, reader->tail_length);
}

static void take(Reader *reader, const unsigned char *bytes, int length) {
  if (reader->tail_length > 0) {
    unsigned char joined[3 * MARK];
    int tail = reader->tail_length, more = length < MARK ? length : MARK;
    memcpy(joined, reader->tail, tail);
    memcpy(joined + tail, bytes, more);
    if (length < MARK) {
      keep(reader, joined, scan(reader, joined, tail + more, tail + more), tail + more);
      return;
    }
    scan(reader, joined, tail, tail + more);
  }
  keep(reader, bytes, scan(reader, bytes, length, length), length);
}

// The frames of HTTP/2: marks are in DATA, the first of which is the welcome; PINGs are answered.
static void take_frames(Reader *reader, const unsigned char *bytes, int length) {
  for (int at = 0; at < length;) {
    if (reader->left == 0 && reader->head_length < HEAD) {
      reader->head[reader->head_length++] = bytes[at++];
      if (reader->head_length < HEAD) continue;
      reader->left = reader->head[0] << 16 | reader->head[1] << 8 | reader->head[2];
      reader->ping_length = 0;
      if (reader->left == 0) reader->head_length = 0;
      continue;
    }
    int part = length - at < reader->left ? length - at : reader->left;
    if (reader->head[3] == 0) {
      arrive(reader);
      take(reader, bytes + at, part);
    }
    if (reader->head[3] == 6 && reader->head[4] == 0) {
      memcpy(reader->ping + reader->ping_length, bytes + at, part);
      reader->ping_length += part;
    }
    at += part;
    reader->left -= part;
    if (reader->left > 0) continue;
    reader->head_length = 0;
    if (reader->ping_length != 8) continue;
    unsigned char answer[HEAD + 8] = {0, 0, 8, 6, 1, 0, 0, 0, 0};
    memcpy(answer + HEAD, reader->ping, 8);
    reader->ping_length = 0;
    if (write(reader->fd, answer, sizeof answer) < 0) die("ping");
  }
}

static unsigned char *hello_of(FILE *hellos, uint32_t *length) {
  unsigned char head[4];
  if (fread(head, 1, 4, hellos) != 4) die("hellos");
  *length = head[0] << 24 | head[1] << 16 | head[2] << 8 | head[3];
  unsigned char *hello = malloc(*length);
  if (fread(hello, 1, *length, hellos) != *length) die("hellos");
  return hello;
}
