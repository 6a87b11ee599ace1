-- An app's feed in a partition, for those who append to it and those who read it: a hash (position of the
-- last entry, start: that of the oldest, bytes, oldest: its time, read: when it was known to be read last), and a
-- stream: `<position>-<revision>` → path, epoch, sequence, payload.

-- Takes the limits of a feed: entries, bytes, age in ms. That it was read is noted once in a sixtieth of its
-- age, so that reading writes nothing most of the time; it is kept for so much longer.
local function feed_limits(take)
  local limits = {entries = tonumber(take()), bytes = tonumber(take()), age_ms = tonumber(take())}
  limits.note_ms = math.ceil(limits.age_ms / 60)
  limits.kept_ms = limits.age_ms + limits.note_ms
  return limits
end

-- A feed as it stands, or nothing where it is not kept.
local function feed_of(name, log, limits, now)
  local kept = call('HMGET', name, 'position', 'start', 'bytes', 'oldest', 'read')
  if not kept[1] then return nil end
  if tonumber(kept[5]) < now - limits.kept_ms * 1000 then
    call('UNLINK', name, log)
    return nil
  end
  return {
    name = name,
    log = log,
    position = tonumber(kept[1]),
    start = tonumber(kept[2]),
    bytes = tonumber(kept[3]),
    oldest = tonumber(kept[4]),
    read = tonumber(kept[5]),
  }
end

local function keep_feed(feed)
  call('HSET', feed.name, 'position', digits(feed.position), 'start', digits(feed.start),
    'bytes', string.format('%.0f', feed.bytes), 'oldest', digits(feed.oldest),
    'read', digits(feed.read))
end

-- Lets go of what is over the limits; where there are too many bytes, of some more than that.
local function trim_feed(feed, limits, now)
  local since = now - limits.age_ms * 1000
  local most = feed.bytes > limits.bytes and limits.bytes * 15 / 16 or limits.bytes
  while true do
    local entries = call('XRANGE', feed.log, '-', '+', 'COUNT', 64)
    for _, entry in ipairs(entries) do
      local time = tonumber(string.match(entry[1], '%-(%d+)$'))
      local many = feed.position - feed.start + 1 > limits.entries
      if not many and feed.bytes <= most and time >= since then
        feed.oldest = time
        call('XTRIM', feed.log, 'MINID', entry[1])
        return
      end
      feed.start = feed.start + 1
      feed.bytes = feed.bytes - #entry[2][8]
    end
    if #entries == 0 then
      feed.start, feed.bytes, feed.oldest = feed.position + 1, 0, now
      return
    end
    call('XTRIM', feed.log, 'MINID', string.format('%.0f', feed.start))
  end
end

-- Appends what a key recorded, up to `sequence`, and wakes those who watch. Trims in lots.
local function append_to_feed(feed, limits, what)
  if feed.start > feed.position then feed.oldest = what.revision end
  local first = what.sequence - #what.recorded
  for i, payload in ipairs(what.recorded) do
    feed.position = feed.position + 1
    feed.bytes = feed.bytes + #payload
    call('XADD', feed.log, string.format('%.0f-%.0f', feed.position, what.revision),
      'path', what.path, 'epoch', what.epoch, 'sequence', string.format('%.0f', first + i),
      'payload', payload)
  end
  local lot = math.min(math.ceil(limits.entries / 16), 64)
  local age = limits.age_ms * 1000
  local many = feed.position - feed.start + 1 > limits.entries + lot
  if many or feed.bytes > limits.bytes or feed.oldest < what.now - age - age / 16 then
    trim_feed(feed, limits, what.now)
  end
  keep_feed(feed)
  call('PEXPIRE', feed.log, limits.kept_ms)
  call('SPUBLISH', feed.name, '')
end
