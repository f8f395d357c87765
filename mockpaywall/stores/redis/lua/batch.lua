-- One batch: commands of requests, in the order in which they were sent. Each is a name and its arguments.
-- The reply has one line for each command but complete, in that order; then one for each eviction to be logged, with a ~.
local replies, changed = {}, {}

local function append_exchange(s, number, text)
  if max_exchanges == 0 then
    s.evicted_requests = s.evicted_requests + 1
    return
  end
  s.fresh = s.fresh or s.journal_count == 0
  redis.call('HSET', s.journal, number, text, number .. 'a', next_age())
  s.journal_count = s.journal_count + 1
  add_weight(s, 'journal_bytes', EXCHANGE_OVERHEAD_BYTES + #text)
  while s.journal_count > max_exchanges or (s.journal_bytes > max_bytes and s.journal_count > 1) do
    evict_exchange(s, '--journal-size')
  end
end

-- Mark a counter that a client named as used now.
local function use_client_counter(s, counter)
  local key = prefix .. 'u:' .. s.name
  if redis.call('ZADD', key, next_age(), counter) == 1 then
    s.fresh = s.fresh or redis.call('ZCARD', key) == 1
    add_weight(s, 'counter_bytes', COUNTER_OVERHEAD_BYTES + 2 * #counter)
  end
end

-- Return the time of the namespace's clock at the real time `now`.
local function clock_time(s, now)
  local frozen, offset = string.match(s.clock, '^(.-):(.*)$')
  return string.format('%.6f', frozen == '-' and tonumber(now) + tonumber(offset) or tonumber(frozen))
end

-- Record the time of a request of that counter. Return the time of its first request and, for each lookback N, that of
-- the request N before this one ("-" where there is none), each after a space.
local function record_time(s, counter, now, lookbacks)
  local field, at = 't:' .. counter, clock_time(s, now)
  local times, largest = {}, 0
  local stored = redis.call('HGET', s.key, field) or ''
  for time in string.gmatch(stored ~= '' and stored or at, '%S+') do times[#times + 1] = time end
  local known = ' ' .. times[1]
  for lookback in string.gmatch(lookbacks, '%d+') do
    local index = #times + 1 - tonumber(lookback)
    known = known .. ' ' .. (index > 1 and times[index] or '-')
    largest = math.max(largest, tonumber(lookback))
  end
  times[#times + 1] = at
  local kept = times[1] .. ' ' .. table.concat(times, ' ', math.max(2, #times + 1 - largest))
  redis.call('HSET', s.key, field, kept)
  if is_client_counter(counter) then add_weight(s, 'counter_bytes', #kept - #stored) end
  return known
end

-- Return the index of the first candidate that is not used up, its count, and its times. A line is "limit counter",
-- "limit@lookbacks counter" for a mode with triggers by time, or empty for a candidate without a counter. For a branch
-- of a rule the counter of the rule follows: the limit is that of the rule, the count that of the branch.
local function choose_candidate(s, now, candidates)
  local index = 0
  for line in string.gmatch(candidates, '([^\n]*)\n') do
    if line == '' then return index, 1, '' end
    local limit, timed, lookbacks, counter, total = string.match(line, '^([^@ ]+)(@?)(%S*) (%S+) ?(%S*)$')
    local field, limited = 'c:' .. counter, 'c:' .. (total == '' and counter or total)
    if limit == '-' or tonumber(redis.call('HGET', s.key, limited) or 0) < tonumber(limit) then
      local count = redis.call('HINCRBY', s.key, field, 1)
      if limited ~= field then redis.call('HINCRBY', s.key, limited, 1) end
      if is_client_counter(counter) then use_client_counter(s, counter) end
      return index, count, timed == '@' and record_time(s, counter, now, lookbacks) or ''
    end
    index = index + 1
  end
  return index, 1, ''
end

local function record(name, now, token, rules_version, candidates, text)
  local s = load_namespace(name, now)
  if rules_version ~= '*' and rules_version ~= common_version .. '/' .. s.version then
    replies[#replies + 1] = '!' .. cjson.encode({ read_rules(''), read_rules(name) })
    return
  end
  s.request_count = s.request_count + 1
  local index, count, times = choose_candidate(s, now, candidates)
  local line = string.format('%d %d %d %s %s %s%s', s.request_count, index, count, s.clock, now, s.global_delay, times)
  append_exchange(s, s.request_count, token .. ' ' .. line .. '\n' .. text)
  evict_records()
  replies[#replies + 1] = line
end

local function add_session(s, id, code, expires_at, at, text)
  s.fresh = s.fresh or s.session_count == 0
  if s.session_count >= max_sessions then
    local evicted, expiries = redis.call('ZRANGE', prefix .. 'o:' .. s.name, 0, 0)[1], prefix .. 'e:' .. s.name
    if tonumber(redis.call('ZSCORE', expiries, evicted)) > tonumber(at) then
      local first = redis.call('ZRANGE', expiries, 0, 0, 'WITHSCORES')
      if tonumber(first[2]) <= tonumber(at) then evicted = first[1] end
    end
    evict_session(s, evicted, '--max-sessions')
  end
  s.session_count = s.session_count + 1
  local stored = #code .. ' ' .. code .. text
  add_weight(s, 'session_bytes', SESSION_OVERHEAD_BYTES + #stored)
  redis.call('HSET', prefix .. 'i:' .. s.name, id, stored)
  redis.call('ZADD', prefix .. 'o:' .. s.name, next_age(), id)
  redis.call('ZADD', prefix .. 'e:' .. s.name, expires_at, id)
end

-- Whether the journal still has the request with this token: after a reset the numbers start again.
local function has_token(journal, number, token)
  local entry = redis.call('HGET', journal, number)
  return entry and string.sub(entry, 1, #token + 1) == token .. ' '
end

local function store_outcome(s, number, token, outcome)
  if not has_token(s.journal, number, token) then return end
  redis.call('HSET', s.journal, number .. 'o', outcome)
  add_weight(s, 'journal_bytes', 2 * #outcome)
end

local function commit(name, now, number, token, unique, outcome, id, code, expires_at, at, text)
  local s = load_recorded_namespace(name, now)
  local is_duplicate = id ~= '' and redis.call('HINCRBY', prefix .. 'f:' .. name, code, 1) > 1
  replies[#replies + 1] = is_duplicate and '1' or '0'
  if is_duplicate and unique == '1' then
    redis.call('HINCRBY', prefix .. 'f:' .. name, code, -1)
    return
  end
  if id ~= '' then add_session(s, id, code, expires_at, at, text) end
  store_outcome(s, number, token, outcome)
  evict_records()
end

local function complete(name, number, token, text)
  local journal = prefix .. 'j:' .. name
  if has_token(journal, number, token) then redis.call('HSET', journal, number .. 'e', text) end
end

-- Takes kind and key of each record. Replies with their texts, as JSON.
local function load_records(name, _, ...)
  local keys, found = { ... }, {}
  for i = 1, #keys, 2 do found[#found + 1] = get_record(name, keys[i], keys[i + 1]) end
  replies[#replies + 1] = cjson.encode(found)
end

-- Takes kind and key of each record. Replies with the name of a namespace that has one of them, after '='; with '-' if
-- there is none.
local function find_namespace(_, _, ...)
  local keys = { ... }
  for _, name in ipairs(redis.call('ZRANGE', namespaces_key, 0, -1)) do
    for i = 1, #keys, 2 do
      if redis.call('HEXISTS', get_table_key(name, keys[i]), keys[i + 1]) == 1 then
        replies[#replies + 1] = '=' .. name
        return
      end
    end
  end
  replies[#replies + 1] = '-'
end

-- Takes kind, key and text of each loaded record, then of each record to store. Stores nothing unless all loaded ones
-- are unchanged.
local function commit_changes(name, now, number, token, outcome, id, code, expires_at, at, text, loaded_count, _, ...)
  local s, rows = load_recorded_namespace(name, now), { ... }
  for i = 1, 3 * loaded_count, 3 do
    if get_record(name, rows[i], rows[i + 1]) ~= rows[i + 2] then
      replies[#replies + 1] = '1'
      return
    end
  end
  for i = 3 * loaded_count + 1, #rows, 3 do put_record(s, rows[i], rows[i + 1], rows[i + 2]) end
  if id ~= '' then
    redis.call('HINCRBY', prefix .. 'f:' .. name, code, 1)
    add_session(s, id, code, expires_at, at, text)
  end
  store_outcome(s, number, token, outcome)
  evict_records()
  replies[#replies + 1] = '0'
end

local function find_owner(name)
  local owner = redis.call('HGET', owners_key, name)
  replies[#replies + 1] = owner and '=' .. owner or '-'
end

local function move_sessions(from, to, now)
  for _, id in ipairs(redis.call('ZRANGE', prefix .. 'o:' .. from.name, 0, -1)) do
    local stored = redis.call('HGET', prefix .. 'i:' .. from.name, id)
    local code, expires_at = get_reference_code(stored), redis.call('ZSCORE', prefix .. 'e:' .. from.name, id)
    redis.call('HINCRBY', prefix .. 'f:' .. to.name, code, 1)
    add_session(to, id, code, expires_at, now, string.sub(stored, #tostring(#code) + 1 + #code + 1))
  end
  clear_sessions(from)
end

local function move_records(from, to)
  for kind in pairs(MAX_RECORDS) do
    for _, key in ipairs(redis.call('ZRANGE', get_order_key(from.name, kind), 0, -1)) do
      if kind ~= 'account' or get_record(to.name, kind, key) == '' then
        put_record(to, kind, key, get_record(from.name, kind, key))
      end
    end
    clear_records(from, kind)
  end
end

-- Give the namespace `name` to `owner`, with its sessions and records, unless it belongs to somebody already.
local function adopt(owner, now, name)
  local existing = redis.call('HGET', owners_key, name)
  replies[#replies + 1] = '=' .. (existing or owner)
  if existing then return end
  redis.call('HSET', owners_key, name, owner)
  redis.call('ZADD', adoptions_key, next_age(), name)
  if redis.call('ZCARD', adoptions_key) > MAX_ADOPTED then
    redis.call('HDEL', owners_key, redis.call('ZPOPMIN', adoptions_key)[1])
  end
  if not read_namespace(name) then return end
  load_namespace(name, now) -- the newest is evicted last when the owner is created
  local to, from = load_namespace(owner, now), read_namespace(name)
  if not from then return end
  move_sessions(from, to, clock_time(from, now))
  move_records(from, to)
  -- PaymentIds and others derive from the numbers of requests.
  to.request_count = math.max(to.request_count, from.request_count)
  to.fresh = true
end

-- The functions, with the number of their arguments. In the long ones the last argument says how many more follow.
local COMMANDS = { record = { record, 6 }, commit = { commit, 11 }, complete = { complete, 4 },
  owner = { find_owner, 1 }, adopt = { adopt, 3 } }
local LONG_COMMANDS = { load = { load_records, 2 }, find = { find_namespace, 2 },
  commit_changes = { commit_changes, 12 } }
local READS = { load = true, find = true, owner = true }

local schema_error = check_schema(true)
if schema_error then return schema_error end
local at = FIRST_ARGUMENT
while ARGV[at] do
  local command = COMMANDS[ARGV[at]] or LONG_COMMANDS[ARGV[at]]
  local last = at + command[2]
  if LONG_COMMANDS[ARGV[at]] then last = last + tonumber(ARGV[last]) end
  command[1](unpack(ARGV, at + 1, last))
  if not READS[ARGV[at]] then changed[ARGV[at + 1]] = true end -- the first argument of the others is the namespace
  at = last + 1
end
save_namespaces()
local names = {}
for name in pairs(changed) do names[#names + 1] = name end
if #names > 0 then redis.call('PUBLISH', prefix .. 'changes', table.concat(names, '\n')) end
for _, notice in ipairs(notices) do replies[#replies + 1] = notice end
return table.concat(replies, '\n')
