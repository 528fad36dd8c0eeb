-- What the scripts on sessions have in common. KEYS[1] is the hash of one user, so that a script needs no other key,
-- which might be on its way to another node. Its fields are
--
--   <session>          an active session: a line of words, its profile, its client; or "E <expires> <reason>" when it ended
--   <session>/<token>  what the token was exchanged for: "<when> <successor> <the rest of the grant>"
--   active             the active sessions, an id and a line feed each
--   done               the newest change and its answer
--
-- Times are microseconds since 1970 by the clock of the caller: whole numbers below 2^53, kept as text. ARGV[1] names
-- the change, and no other has that name. The last of ARGV is the channel of changes; in a cluster each server has
-- its own, and the name ends with a colon then.
--
-- A change answers how many nodes were told of it, who may remember what it made wrong, and what it did.
local key, deed, channel = KEYS[1], ARGV[1], ARGV[#ARGV]

-- Kept this long after its last session expired, in milliseconds, because clocks differ.
local MARGIN = 3600000

local function tell()
  if string.sub(channel, -1) == ':' then channel = channel .. redis.call('CLUSTER', 'MYID') end
  return redis.call('PUBLISH', channel, deed .. ' ' .. key)
end

-- A change comes again when its answer was lost on the way, and is answered as the first time.
local function answered()
  local done = redis.call('HGET', key, 'done')
  if done and string.sub(done, 1, #deed + 1) == deed .. '\n' then
    return { tell(), string.sub(done, #deed + 2) }
  end
end

local function unchanged(text)
  return { 0, text }
end

local function changed(text)
  redis.call('HSET', key, 'done', deed .. '\n' .. text)
  return { tell(), text }
end

-- The server drops the key by a span of time and not at a time, so that its own clock may be wrong.
local function outlive(expires, now)
  local span = math.ceil((tonumber(expires) - now) / 1000) + MARGIN
  if redis.call('PTTL', key) < span then redis.call('PEXPIRE', key, string.format('%.0f', span)) end
end

local function read(id)
  local kept = redis.call('HGET', key, id)
  if not kept then return nil end
  local expires, reason = string.match(kept, '^E (%d+) (%S+)$')
  if reason then return { id = id, expires = expires, reason = reason } end
  local session = { id = id }
  session.expires, session.opened, session.refreshed, session.newest, session.oldest, session.version,
    session.profile, session.client =
    string.match(kept, '^A (%d+) (%d+) (%d+) (%S+) (%S+) (%d+)\n([^\n]*)\n(.*)$')
  return session
end

local function write(session)
  local words = { 'A', session.expires, session.opened, session.refreshed, session.newest, session.oldest, session.version }
  redis.call('HSET', key, session.id,
    table.concat(words, ' ') .. '\n' .. session.profile .. '\n' .. session.client)
end

local function lives(session, now)
  return session and not session.reason and now < tonumber(session.expires)
end

-- The active sessions at that time, the oldest login first.
local function active(now)
  local sessions = {}
  for id in string.gmatch(redis.call('HGET', key, 'active') or '', '[^\n]+') do
    local session = read(id)
    if lives(session, now) then sessions[#sessions + 1] = session end
  end
  table.sort(sessions, function(one, other)
    if one.opened == other.opened then return one.id < other.id end
    return tonumber(one.opened) < tonumber(other.opened)
  end)
  return sessions
end

local function retire(id)
  local ids = redis.call('HGET', key, 'active') or ''
  local first, last = string.find(ids, id .. '\n', 1, true)
  if first then redis.call('HSET', key, 'active', string.sub(ids, 1, first - 1) .. string.sub(ids, last + 1)) end
end

-- Forgets exchanges from before the horizon. Each names the token that was exchanged next, up to the newest.
local function forget_exchanges(session, horizon)
  while session.oldest ~= session.newest do
    local field = session.id .. '/' .. session.oldest
    local at, successor = string.match(redis.call('HGET', key, field) or '', '^(%d+) (%S+)')
    if not at then session.oldest = session.newest return end
    if tonumber(at) >= horizon then return end
    redis.call('HDEL', key, field)
    session.oldest = successor
  end
end

local function finish(session, reason)
  forget_exchanges(session, math.huge)
  redis.call('HSET', key, session.id, 'E ' .. session.expires .. ' ' .. reason)
  retire(session.id)
end
