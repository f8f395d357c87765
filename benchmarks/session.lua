-- The job's request for wrk, with a ReferenceCode of its own each time, as a real client sends.
-- Arguments after "--": a word that makes this run's codes its own, after how many requests to stop (0: never), and what
-- kind of client it is: "same" (a kept connection, the same head each time), "own" (a kept connection, a header of its
-- own in each request, as tracing adds one) or "new" (a connection for each request).
-- At the end it prints one line: WRK and a JSON object; times in milliseconds.
local before, between, after, count, limit = "", nil, "", 0, 0

function init(args)
  limit = tonumber(args[2])
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["apikeyprivate"] = "k-123"
  wrk.headers["apiclientprivate"] = "c-123"
  if args[3] == "own" then wrk.headers["traceparent"] = "00-##########" end
  if args[3] == "new" then wrk.headers["Connection"] = "close" end
  wrk.body = '{"ReferenceCode":"' .. args[1] .. '-##########","UserId":"user-42",'
    .. '"UserPhone":"905551112233","Force3D":true,"PhoneVerifiedByMerchant":false}'
  before, after = wrk.format():match("^(.-)##########(.*)$")
  between, after = (after:match("^(.-)##########(.*)$")), after:match("##########(.*)$") or after
end

-- wrk itself knows no number of requests, but ends in good order on the signal of Ctrl-C.
local function finish()
  local ffi = require("ffi")
  ffi.cdef("int getpid(void); int kill(int pid, int signal);")
  ffi.C.kill(ffi.C.getpid(), 2)
end

function request()
  count = count + 1
  if count == limit then finish() end
  local number = string.format("%010d", count)
  if between then return before .. number .. between .. number .. after end
  return before .. number .. after
end

function done(summary, latency, _)
  local e = summary.errors
  io.write(string.format(
    'WRK {"requests":%d,"seconds":%.4f,"mean_ms":%.4f,"p50_ms":%.4f,"p95_ms":%.4f,"p99_ms":%.4f,"max_ms":%.4f,'
      .. '"connect_errors":%d,"read_errors":%d,"write_errors":%d,"status_errors":%d,"timeouts":%d}\n',
    summary.requests, summary.duration / 1e6, latency.mean / 1e3, latency:percentile(50) / 1e3,
    latency:percentile(95) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3,
    e.connect, e.read, e.write, e.status, e.timeout))
end
