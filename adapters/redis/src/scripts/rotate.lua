-- ARGV: change, session, now, presented token, horizon (empty: no grace), the successor's refresh token, its issue and
-- its expiry, and the exchange as it is kept. Answers a word, and what belongs to it.
local again = answered()
if again then return again end
local now, presented, horizon, successor = tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5]), ARGV[6]

local session = read(ARGV[2])
if not session or now >= tonumber(session.expires) then return unchanged('unknown') end
if session.reason then return unchanged('ended ' .. session.reason) end

if session.newest == presented then
  forget_exchanges(session, horizon or now)
  redis.call('HSET', key, session.id .. '/' .. presented, ARGV[9])
  session.newest, session.refreshed, session.expires = successor, ARGV[7], ARGV[8]
  write(session)
  outlive(session.expires, now)
  return changed('rotated')
end

local exchange = horizon and redis.call('HGET', key, session.id .. '/' .. presented)
if exchange and tonumber(string.match(exchange, '^%d+')) >= horizon then return unchanged('again ' .. exchange) end
finish(session, 'refresh_reused')
return changed('reused')
