-- ARGV: change, session, now, presented token, horizon (empty: no grace), the longest life of a session (empty: no limit), and
-- the words of the successor: refresh token, access token, issue, expiry of the access token and of the refresh token, key.
-- Answers a word, and what belongs to it.
local again = answered()
if again then return again end
local now, presented, horizon, longest = tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])
local refresh, access, issued, access_expires, refresh_expires, token_key = unpack(ARGV, 7, 12)

local session = read(ARGV[2])
if not session or now >= tonumber(session.expires) then return unchanged('unknown') end
if session.reason then return unchanged('ended ' .. session.reason) end

-- However often it is refreshed, a session is over then: in a whole second, because tokens are dated in those.
if longest then
  local last = tonumber(session.opened) + longest
  last = last - last % 1000000
  if now >= last then return unchanged('unknown') end
  local function cut(time)
    return tonumber(time) > last and string.format('%.0f', last) or time
  end
  access_expires, refresh_expires = cut(access_expires), cut(refresh_expires)
end

if session.newest == presented then
  local exchange = table.concat({ ARGV[3], refresh, access, issued, access_expires, refresh_expires, token_key }, ' ')
  forget_exchanges(session, horizon or now)
  redis.call('HSET', key, session.id .. '/' .. presented, exchange)
  session.newest, session.refreshed, session.expires = refresh, issued, refresh_expires
  write(session)
  outlive(session.expires, now)
  return changed('rotated ' .. exchange)
end

local exchange = horizon and redis.call('HGET', key, session.id .. '/' .. presented)
if exchange and tonumber(string.match(exchange, '^%d+')) >= horizon then return unchanged('rotated ' .. exchange) end
finish(session, 'refresh_reused')
return changed('reused')
