-- Looks at a flow without a token, each time from another address: a single one may look only so often.
local cookie = nil

function init(arguments)
   local file = io.open(arguments[2])
   cookie = file:read("a") or ""
   math.randomseed(os.time())
   wrk.headers["Authorization"] = nil
   if cookie ~= "" then
      wrk.headers["Cookie"] = cookie
   end
end

function request()
   local address = string.format("10.%d.%d.%d", math.random(0, 255), math.random(0, 255), math.random(1, 254))
   wrk.headers["X-Forwarded-For"] = address
   return wrk.format()
end
