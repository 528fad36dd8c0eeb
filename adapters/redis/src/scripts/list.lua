-- ARGV: nothing of use, now. Answers the id and the kept form of each active session, the oldest login first.
local listed = {}
for _, session in ipairs(active(tonumber(ARGV[2]))) do
  listed[#listed + 1] = session.id
  listed[#listed + 1] = redis.call('HGET', key, session.id)
end
return listed
