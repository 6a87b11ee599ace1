-- The entries of an app's feed in a partition, after a place; begins the feed where it is not kept.
-- KEYS: feed, its stream
-- ARGV: clock, place ('now', 'oldest', a position, or '' for none), limit, feed entries, bytes and age in ms
-- Answers: now, the position before the entries, that of the feed's last entry, whether any were missed
--   (1 or 0), (id, (path, epoch, sequence, payload with their names))*

local now = clock(ARGV[1])
local place, limit = ARGV[2], tonumber(ARGV[3])
local limits = feed_limits(taking(ARGV, 4))
local feed = feed_of(KEYS[1], KEYS[2], limits, now)
local changed = false
if not feed then
  call('UNLINK', KEYS[2])
  feed = {name = KEYS[1], log = KEYS[2], position = now, start = now + 1, bytes = 0, oldest = now,
    read = 0}
end
if feed.oldest < now - limits.age_ms * 1000 then
  trim_feed(feed, limits, now)
  changed = true
end

local after = tonumber(place)
if place == 'now' then after = feed.position
elseif place == 'oldest' then after = feed.start - 1 end
local missed = not after or after < feed.start - 1 or after > feed.position
if missed then after = feed.start - 1 end
local entries = {}
if limit > 0 and after < feed.position then
  entries = call('XRANGE', feed.log, string.format('%.0f', after + 1), '+', 'COUNT', limit)
  if #entries == 0 then -- the stream is gone, and the hash is not
    missed, after, feed.start, feed.bytes = true, feed.position, feed.position + 1, 0
    changed = true
  end
end

local noted = feed.read >= now - limits.note_ms * 1000
if not noted then feed.read = now end
if changed or not noted then keep_feed(feed) end
if not noted then
  call('PEXPIRE', feed.name, limits.kept_ms)
  call('PEXPIRE', feed.log, limits.kept_ms)
end
return {now, after, feed.position, missed and 1 or 0, entries}
