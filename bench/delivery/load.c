// Readers that cost as little as readers can: they take what a server sends them from sockets, find the
// marks in it, and check that each is told the same, in the same order, once.
//
//   load PORT READERS HELLOS WELCOME [SECOND-HELLO SECOND-WELCOME] [http2]
//
// HELLOS is a file: for each reader a length of four bytes (big endian) and what it sends first. A reader is
// there when WELCOME has come; SECOND-HELLO is the text of a WebSocket frame. On standard input, a line each:
//
//   sent NUMBER NANOSECONDS   the message of a number was sent then (CLOCK_MONOTONIC)
//   stats                     prints and forgets what was measured
//
// On standard output, a line each: `ready`, `told NUMBER` when all readers have a message, and
// `stats DELIVERIES FAULTS CPU-MICROSECONDS P50-MICROSECONDS P99-MICROSECONDS`.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>

#include "reader.h"

enum { NUMBERS = 1 << 20, SAMPLES = 1 << 23 };

static int readers, ready, http2;
static const char *welcome, *second_hello, *second_welcome;
static uint32_t order[NUMBERS], left_of[NUMBERS];
static uint64_t sent_at[NUMBERS];
static int known;
static uint64_t deliveries, faults;
static uint32_t *latencies;
static uint64_t samples;
static uint64_t now;

static void hear_commands(void);

static void deliver(Reader *reader, uint32_t number) {
  deliveries++;
  // It was said before it was sent, and may not have been heard yet.
  for (int tries = 0; number < NUMBERS && sent_at[number] == 0 && tries < 1000; tries++) hear_commands();
  if (number >= NUMBERS || sent_at[number] == 0 || reader->place >= NUMBERS) {
    faults++;
    return;
  }
  if (reader->place == known) order[known++] = number;
  else if (order[reader->place] != number) faults++;
  reader->place++;
  uint64_t took = now > sent_at[number] ? (now - sent_at[number]) / 1000 : 0;
  if (samples < SAMPLES) latencies[samples++] = took > UINT32_MAX ? UINT32_MAX : took;
  if (--left_of[number] == 0) printf("told %u\n", number);
}

static void arrive(Reader *reader) {
  if (reader->there) return;
  reader->there = 1;
  if (++ready == readers) printf("ready\n");
}

static void hear(Reader *reader, const unsigned char *bytes, int length) {
  if (http2) return take_frames(reader, bytes, length);
  if (reader->there) return take(reader, bytes, length);
  int room = sizeof reader->words - reader->said, part = length < room ? length : room;
  memcpy(reader->words + reader->said, bytes, part);
  reader->said += part;
  const char *wanted = reader->second ? second_welcome : welcome;
  if (memmem(reader->words, reader->said, wanted, strlen(wanted)) == NULL) return;
  reader->said = 0;
  if (second_hello != NULL && !reader->second) {
    reader->second = 1;
    // A masked frame of WebSocket, with a mask of nothing.
    unsigned char frame[128] = {0x81, 0x80 | strlen(second_hello)};
    memcpy(frame + 6, second_hello, strlen(second_hello));
    if (write(reader->fd, frame, 6 + strlen(second_hello)) < 0) die("hello");
    return;
  }
  arrive(reader);
}

static int by_size(const void *one, const void *other) {
  uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
  return a < b ? -1 : a > b;
}

static void print_stats(void) {
  static struct rusage before;
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  long long micros =
    (usage.ru_utime.tv_sec - before.ru_utime.tv_sec + usage.ru_stime.tv_sec - before.ru_stime.tv_sec) * 1000000ll +
    usage.ru_utime.tv_usec - before.ru_utime.tv_usec + usage.ru_stime.tv_usec - before.ru_stime.tv_usec;
  before = usage;
  qsort(latencies, samples, sizeof *latencies, by_size);
  uint32_t p50 = samples ? latencies[samples / 2] : 0, p99 = samples ? latencies[samples * 99 / 100] : 0;
  printf("stats %llu %llu %lld %u %u\n", (unsigned long long)deliveries, (unsigned long long)faults, micros, p50, p99);
  deliveries = samples = 0;
}

static void hear_commands(void) {
  static char rest[1 << 16];
  static int length;
  int got = read(0, rest + length, sizeof rest - length - 1);
  if (got == 0) exit(0);
  if (got < 0) return;
  length += got;
  rest[length] = 0;
  char *line = rest, *end;
  while ((end = strchr(line, '\n')) != NULL) {
    unsigned number;
    unsigned long long time;
    if (sscanf(line, "sent %u %llu", &number, &time) == 2 && number < NUMBERS) {
      sent_at[number] = time;
      left_of[number] = readers;
    } else if (strncmp(line, "stats", 5) == 0) print_stats();
    line = end + 1;
  }
  length -= line - rest;
  memmove(rest, line, length);
}

static void open_reader(Reader *reader, int port, FILE *hellos) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  reader->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(reader->fd, (struct sockaddr *)&address, sizeof address) != 0) die("connect");
  int yes = 1;
  setsockopt(reader->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  uint32_t length;
  unsigned char *hello = hello_of(hellos, &length);
  if (write(reader->fd, hello, length) != (ssize_t)length) die("hello");
  free(hello);
  fcntl(reader->fd, F_SETFL, O_NONBLOCK);
}

int main(int count, char **values) {
  if (count < 5) return 2;
  setvbuf(stdout, NULL, _IOLBF, 0);
  readers = atoi(values[2]);
  welcome = values[4];
  if (count > 6) second_hello = values[5], second_welcome = values[6];
  http2 = strcmp(values[count - 1], "http2") == 0;
  latencies = malloc(SAMPLES * sizeof *latencies);
  Reader *all = calloc(readers, sizeof *all);
  FILE *hellos = fopen(values[3], "rb");
  if (hellos == NULL) die(values[3]);
  fcntl(0, F_SETFL, O_NONBLOCK);
  int poll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  epoll_ctl(poll, EPOLL_CTL_ADD, 0, &event);
  static unsigned char buffer[BUFFER];
  struct epoll_event events[256];
  for (int opened = 0;;) {
    if (opened < readers && opened - ready < 100) {
      open_reader(&all[opened], atoi(values[1]), hellos);
      event.data.ptr = &all[opened];
      epoll_ctl(poll, EPOLL_CTL_ADD, all[opened++].fd, &event);
    }
    int found = epoll_wait(poll, events, 256, opened < readers && opened - ready < 100 ? 0 : -1);
    for (int i = 0; i < found; i++) {
      Reader *reader = events[i].data.ptr;
      if (reader == NULL) {
        hear_commands();
        continue;
      }
      int got = read(reader->fd, buffer, sizeof buffer);
      now = clock_now();
      if (got > 0) hear(reader, buffer, got);
      else if (got == 0 || errno != EAGAIN) {
        fprintf(stderr, "load: a reader was cut off after: %.*s\n", reader->said, reader->words);
        return 1;
      }
    }
  }
}
