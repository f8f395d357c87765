-- The workload's request for wrk, with a number of its own in each request, as a real client sends.
-- Arguments after "--": the number of requests after which to stop (0: no limit), and the request body.
-- The headers come from wrk's -H options. "##########" in the body, and in one header, is replaced by the number.
-- At the end it prints one line: WRK and a JSON object. Times are in milliseconds.
local parts, count, limit = {}, 0, 0

function init(args)
  limit = tonumber(args[1])
  wrk.method = "POST"
  wrk.body = args[2]
  local text, position = wrk.format(), 1
  while true do
    local first, last = text:find("##########", position, true)
    if not first then break end
    parts[#parts + 1] = text:sub(position, first - 1)
    position = last + 1
  end
  parts[#parts + 1] = text:sub(position)
end

-- wrk has no option for a number of requests, but it ends normally on SIGINT.
local function stop()
  local ffi = require("ffi")
  ffi.cdef("int getpid(void); int kill(int pid, int signal);")
  ffi.C.kill(ffi.C.getpid(), 2)
end

function request()
  count = count + 1
  if count == limit then stop() end
  return table.concat(parts, string.format("%010d", count))
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
