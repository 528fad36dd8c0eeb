-- ARGV: change, session, now, expires, limit (0: none), the session as it is kept. Answers the displaced sessions.
local again = answered()
if again then return again end
local id, now, expires, limit, kept = ARGV[2], tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5]), ARGV[6]

-- Some fields by chance, more than this login adds, so that what has expired does not pile up.
for _, field in ipairs(redis.call('HRANDFIELD', key, 8)) do
  if #field == #id then
    local session = read(field)
    if now >= tonumber(session.expires) then
      if not session.reason then
        forget_exchanges(session, math.huge)
        retire(field)
      end
      redis.call('HDEL', key, field)
    end
  end
end

local displaced = {}
if limit > 0 then
  local sessions = active(now)
  for place = 1, #sessions + 1 - limit do
    finish(sessions[place], 'displaced')
    displaced[place] = sessions[place].id
  end
end
redis.call('HSET', key, id, kept, 'active', (redis.call('HGET', key, 'active') or '') .. id .. '\n')
outlive(expires, now)
local told = changed(table.concat(displaced, ' '))
-- Nobody can remember anything of a session that begins.
if #displaced == 0 then told[1] = 0 end
return told
