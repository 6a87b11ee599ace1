// A run of messages in rooms of three: what is due when, what has been answered and told, and whether each
// was told once to each of its room, in one order.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

// Numbers have eight digits, and PATIENCE is how many seconds the last of them may take.
enum { EACH = 3, FIRST = 10000000, PATIENCE = 5 };

// What a client does in a run: how many messages it was told, and which of its own is not answered.
typedef struct {
  int room, place, calling;
} Turn;

static int rooms, messages, sent, answered, told, base = FIRST, running;
static uint64_t start, interval, now, faults, bytes_out, bytes_in;
static long long cpu_before;
// The messages of each room in the order in which they were told, and how many of them are known.
static int *order, *known;
static unsigned char *left;
static uint32_t *to_answer, *to_tell;

static uint64_t clock_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static uint64_t due(int index) {
  return start + index * interval;
}

// In microseconds.
static uint32_t since_due(int index) {
  uint64_t took = now > due(index) ? (now - due(index)) / 1000 : 0;
  return took > UINT32_MAX ? UINT32_MAX : took;
}

static uint64_t last_moment(void) {
  return due(messages) + PATIENCE * 1000000000ull;
}

static int is_complete(void) {
  return answered == messages && told == EACH * messages;
}

static void answer(Turn *turn, int number) {
  if (number == 0 || number != turn->calling || answered == messages) faults++;
  else to_answer[answered++] = since_due(number - base);
  turn->calling = 0;
}

static void tell(Turn *turn, int number) {
  int index = number - base, of_room = messages / rooms;
  if (index < 0 || index >= sent || index % rooms != turn->room || left[index] == 0 || turn->place >= of_room) {
    faults++;
    return;
  }
  int *place = &order[turn->room * of_room + turn->place];
  if (turn->place == known[turn->room]) *place = number, known[turn->room]++;
  else if (*place != number) faults++;
  turn->place++;
  left[index]--;
  to_tell[told++] = since_due(index);
}

static int by_size(const void *one, const void *other) {
  uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
  return a < b ? -1 : a > b;
}

static uint32_t share_of(uint32_t *times, int count, int percent) {
  qsort(times, count, sizeof *times, by_size);
  return count == 0 ? 0 : times[count * percent / 100];
}

static long long cpu_micros(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000ll + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

static void begin(int count, uint64_t nanoseconds) {
  messages = count, interval = nanoseconds, running = 1;
  sent = answered = told = 0;
  faults = bytes_out = bytes_in = 0;
  order = realloc(order, messages * sizeof *order);
  left = realloc(left, messages);
  memset(left, EACH, messages);
  known = realloc(known, rooms * sizeof *known);
  memset(known, 0, rooms * sizeof *known);
  to_answer = realloc(to_answer, messages * sizeof *to_answer);
  to_tell = realloc(to_tell, EACH * messages * sizeof *to_tell);
  cpu_before = cpu_micros();
  start = clock_now();
}

static void finish(void) {
  running = 0;
  faults += messages - answered + EACH * messages - told;
  uint32_t times[] = {share_of(to_answer, answered, 50), share_of(to_answer, answered, 99),
                      share_of(to_tell, told, 50), share_of(to_tell, told, 99)};
  printf("stats %llu %lld %llu %llu %u %u %u %u\n", (unsigned long long)faults, cpu_micros() - cpu_before,
         (unsigned long long)bytes_out, (unsigned long long)bytes_in, times[0], times[1], times[2], times[3]);
  base += messages;
}
