-- ARGV: change, session, now, reason. Answers the session if it was active.
local again = answered()
if again then return again end
local session = read(ARGV[2])
if not lives(session, tonumber(ARGV[3])) then return unchanged('') end
finish(session, ARGV[4])
return changed(session.id)
