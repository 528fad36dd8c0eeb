-- ARGV: change, session to leave or nothing, now, reason. Answers the sessions that were active.
local again = answered()
if again then return again end
local ended = {}
for _, session in ipairs(active(tonumber(ARGV[3]))) do
  if session.id ~= ARGV[2] then
    finish(session, ARGV[4])
    ended[#ended + 1] = session.id
  end
end
if #ended == 0 then return unchanged('') end
return changed(table.concat(ended, ' '))
