
-- Changes stages at random. All of them start with `false`, so each request changes something, but for
-- the few that overtake another one to the same stage.
local keys = {}
local shows = {}

function init(arguments)
   for key in io.lines(arguments[1]) do
      keys[#keys + 1] = key
      shows[#keys] = false
   end
   math.randomseed(os.time())
   wrk.headers["Content-Type"] = "application/json"
end

function request()
   local number = math.random(#keys)
   shows[number] = not shows[number]
   local body = '{"show_matched_user": ' .. tostring(shows[number]) .. '}'
   return wrk.format("PATCH", "/api/v3/stages/identification/" .. keys[number] .. "/", nil, body)
end
