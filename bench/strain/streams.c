// Streams that are opened all at once and cut all at once; and readers that stall.
//
//   streams PORT WORD [http2]
//
// A stream is there when WORD has come. Marks number the messages of a room: ROOM * 10000 + NUMBER, from 1
// without gaps; a reader is to be told each once, in order, whatever becomes of its streams. On standard
// input, a line each:
//
//   open FILE      opens a stream for each reader in FILE: a room and a length, of four bytes each (big endian),
//                  and what it sends first
//   stall FILE     does so with small buffers, and reads no more once the stream is there
//   until NUMBER   waits until everyone was told this number
//   cut            resets all connections
//   stats          prints what was seen since the last time
//
// On standard output, a line each: `there` when all streams are, `until FIRST MEDIAN LAST` in nanoseconds since
// they were opened, `cut`, and `stats LOST FAULTS CPU-MICROSECONDS`.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>

#include "../delivery/reader.h"

// As over Ethernet: loopback's own segments of 64 KiB have the system buffer megabytes for each reader.
enum { NUMBERS = 10000, MAX_READERS = 20000, SMALL_BUFFER = 4096, SEGMENT = 1460 };
enum { CLOSED, CONNECTING, OPEN };

static Reader all[MAX_READERS];
static struct { int state; uint32_t room; uint64_t reached; } more[MAX_READERS];
static int port, http2, poll, readers, awaited, lost, stalls;
static long target = -1;
static int reached;
static uint64_t faults, opened_at, now;
static const char *word;
static unsigned char *hello[MAX_READERS];
static uint32_t hello_length[MAX_READERS];

static int by_time(const void *one, const void *other) {
  uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)other;
  return a < b ? -1 : a > b;
}

static void check_reached(void) {
  if (target < 0 || reached < readers) return;
  static uint64_t times[MAX_READERS];
  int count = 0;
  for (int i = 0; i < readers; i++)
    if (all[i].place >= target) times[count++] = more[i].reached;
  qsort(times, count, sizeof *times, by_time);
  unsigned long long first = count ? times[0] : 0, last = count ? times[count - 1] : 0;
  printf("until %llu %llu %llu\n", first, count ? (unsigned long long)times[count / 2] : 0, last);
  target = -1;
}

// `place` is the last number that a reader was told.
static void deliver(Reader *reader, uint32_t mark) {
  int index = reader - all;
  if (mark / NUMBERS != more[index].room || (int)(mark % NUMBERS) != reader->place + 1) {
    faults++;
    return;
  }
  if (++reader->place != target) return;
  more[index].reached = now - opened_at;
  reached++;
  check_reached();
}

static void arrive(Reader *reader) {
  if (reader->there || memmem(reader->words, reader->said, word, strlen(word)) == NULL) return;
  reader->there = 1;
  if (stalls) epoll_ctl(poll, EPOLL_CTL_DEL, reader->fd, NULL);
  if (--awaited == 0) printf("there\n");
}

static void close_now(Reader *reader) {
  struct linger at_once = {.l_onoff = 1};
  setsockopt(reader->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close(reader->fd);
  more[reader - all].state = CLOSED;
}

static void open_stream(Reader *reader);

// Whoever was refused tries again, at once. A stream that was there and ends is a fault.
static void lose(Reader *reader, const char *why) {
  if (++lost > 10 * readers) exit(3);
  if (lost == 1) fprintf(stderr, "streams: one was cut off after %.1f s: %s\n", (clock_now() - opened_at) / 1e9, why);
  close_now(reader);
  if (reader->there) faults++;
  else open_stream(reader);
}

static void hear(Reader *reader, const unsigned char *bytes, int length) {
  int room = sizeof reader->words - reader->said, part = length < room ? length : room;
  memcpy(reader->words + reader->said, bytes, part);
  reader->said += part;
  if (http2) take_frames(reader, bytes, length);
  else take(reader, bytes, length);
  arrive(reader);
}

static void open_stream(Reader *reader) {
  Reader fresh = {.place = reader->place};
  *reader = fresh;
  more[reader - all].state = CONNECTING;
  reader->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (reader->fd < 0) die("socket");
  int yes = 1, small = SMALL_BUFFER, segment = SEGMENT;
  setsockopt(reader->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  if (stalls) {
    setsockopt(reader->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    setsockopt(reader->fd, IPPROTO_TCP, TCP_MAXSEG, &segment, sizeof segment);
  }
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(reader->fd, (struct sockaddr *)&address, sizeof address) != 0 && errno != EINPROGRESS) die("connect");
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT, .data.ptr = reader};
  epoll_ctl(poll, EPOLL_CTL_ADD, reader->fd, &event);
}

static void open_all(const char *path, int stall) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) die(path);
  readers = 0;
  stalls = stall;
  opened_at = clock_now();
  for (int c; (c = getc(file)) != EOF; readers++) {
    if (readers == MAX_READERS) exit(2);
    for (int i = 0; i < 3; i++) c = c << 8 | getc(file);
    more[readers].room = c;
    free(hello[readers]);
    hello[readers] = hello_of(file, &hello_length[readers]);
    open_stream(&all[readers]);
  }
  fclose(file);
  awaited = readers;
}

static void greet(Reader *reader) {
  int index = reader - all, error = 0;
  socklen_t size = sizeof error;
  getsockopt(reader->fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return lose(reader, strerror(error));
  if (write(reader->fd, hello[index], hello_length[index]) != hello_length[index]) return lose(reader, strerror(errno));
  more[index].state = OPEN;
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = reader};
  epoll_ctl(poll, EPOLL_CTL_MOD, reader->fd, &event);
}

static void cut_all(void) {
  for (int i = 0; i < readers; i++)
    if (more[i].state != CLOSED) close_now(&all[i]);
  printf("cut\n");
}

static void await(long number) {
  target = number;
  reached = 0;
  for (int i = 0; i < readers; i++) reached += more[i].state != CLOSED && all[i].place >= number;
  if (reached > 0) check_reached();
}

static void print_stats(void) {
  static long long before;
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  long long micros = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000ll + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
  printf("stats %d %llu %lld\n", lost, (unsigned long long)faults, micros - before);
  before = micros;
  lost = faults = 0;
}

static void command(const char *line) {
  if (strncmp(line, "until ", 6) == 0) await(atol(line + 6));
  if (strcmp(line, "cut") == 0) cut_all();
  if (strcmp(line, "stats") == 0) print_stats();
  if (strncmp(line, "open ", 5) == 0) open_all(line + 5, 0);
  if (strncmp(line, "stall ", 6) == 0) open_all(line + 6, 1);
}

static void hear_commands(void) {
  static char rest[1 << 12];
  static int length;
  int got = read(0, rest + length, sizeof rest - length - 1);
  if (got == 0) exit(0);
  if (got < 0) return;
  length += got;
  rest[length] = 0;
  char *line = rest, *end;
  for (; (end = strchr(line, '\n')) != NULL; line = end + 1) {
    *end = 0;
    command(line);
  }
  length -= line - rest;
  memmove(rest, line, length);
}

int main(int count, char **values) {
  if (count < 3) return 2;
  setvbuf(stdout, NULL, _IOLBF, 0);
  port = atoi(values[1]);
  word = values[2];
  http2 = count > 3;
  fcntl(0, F_SETFL, O_NONBLOCK);
  poll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL}, events[256];
  epoll_ctl(poll, EPOLL_CTL_ADD, 0, &event);
  static unsigned char buffer[BUFFER];
  for (;;) {
    int found = epoll_wait(poll, events, 256, -1);
    for (int i = 0; i < found; i++) {
      Reader *reader = events[i].data.ptr;
      if (reader == NULL) {
        hear_commands();
        break; // what else was found may be closed
      }
      int state = more[reader - all].state;
      if (state == CONNECTING) greet(reader);
      if (state != OPEN) continue;
      int got = read(reader->fd, buffer, sizeof buffer);
      now = clock_now();
      if (got > 0) hear(reader, buffer, got);
      else if (got == 0) lose(reader, "ended");
      else if (errno != EAGAIN) lose(reader, strerror(errno));
    }
  }
}
