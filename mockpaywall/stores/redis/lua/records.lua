-- What requests create: the exchanges, sessions, client-named counters and records (record_tables) of a namespace.
-- Their weight is kept in its hash and summed up in the metadata. When the sum exceeds the budget, the oldest are
-- evicted, whatever their kind.
local EXCHANGE_OVERHEAD_BYTES, SESSION_OVERHEAD_BYTES, COUNTER_OVERHEAD_BYTES = 600, 700, 300
local EVICTION_DIVISOR = 128
local MAX_EVICTIONS = 2000 -- by one script, so that others wait for a few milliseconds at most

local function next_age()
  newest_age = newest_age + 1
  return newest_age
end

local function add_weight(s, field, weight)
  s[field] = s[field] + weight
  s.changed = true
  total_weight = total_weight + weight
end

-- Count one eviction; the first of a namespace gives a line for the log.
local function note_eviction(s, kind, field, setting)
  if s[field] == 0 then notices[#notices + 1] = '~' .. kind .. ' ' .. setting .. ' ' .. s.name end
  s[field] = s[field] + 1
  count_evicted(kind, 1)
end

-- The completion is weighed like the outcome: it is seldom longer.
local function weigh_exchange(journal, number)
  return EXCHANGE_OVERHEAD_BYTES + redis.call('HSTRLEN', journal, number)
    + 2 * redis.call('HSTRLEN', journal, number .. 'o')
end

local function delete_exchange(s, number)
  add_weight(s, 'journal_bytes', -weigh_exchange(s.journal, number))
  redis.call('HDEL', s.journal, number, number .. 'o', number .. 'e', number .. 'a')
  s.journal_count = s.journal_count - 1
end

local function get_oldest_exchange(s)
  while s.journal_count > 0 and s.first_number <= s.request_count do
    local age = redis.call('HGET', s.journal, s.first_number .. 'a')
    if age then return tonumber(age) end
    s.first_number = s.first_number + 1
  end
  s.journal_count = 0 -- also where the key was removed by others
  add_weight(s, 'journal_bytes', -s.journal_bytes)
end

local function evict_exchange(s, setting)
  if not get_oldest_exchange(s) then return end
  note_eviction(s, 'requests', 'evicted_requests', setting)
  delete_exchange(s, s.first_number)
  s.first_number = s.first_number + 1
end

-- A session is stored as the length of its ReferenceCode, the code, and the rest.
local function get_reference_code(text)
  local length, from = string.match(text, '^(%d+) ()')
  return string.sub(text, from, from + tonumber(length) - 1)
end

local function evict_session(s, id, setting)
  note_eviction(s, 'sessions', 'evicted_sessions', setting)
  local text = redis.call('HGET', prefix .. 'i:' .. s.name, id)
  local code = get_reference_code(text)
  if redis.call('HINCRBY', prefix .. 'f:' .. s.name, code, -1) <= 0 then
    redis.call('HDEL', prefix .. 'f:' .. s.name, code)
  end
  redis.call('HDEL', prefix .. 'i:' .. s.name, id)
  redis.call('ZREM', prefix .. 'o:' .. s.name, id)
  redis.call('ZREM', prefix .. 'e:' .. s.name, id)
  s.session_count = s.session_count - 1
  add_weight(s, 'session_bytes', -SESSION_OVERHEAD_BYTES - #text)
end

local function clear_sessions(s)
  redis.call('DEL', prefix .. 'i:' .. s.name, prefix .. 'o:' .. s.name, prefix .. 'e:' .. s.name,
    prefix .. 'f:' .. s.name)
  add_weight(s, 'session_bytes', -s.session_bytes)
  s.evicted_sessions, s.session_count = 0, 0
end

local function is_client_counter(counter)
  return string.find(counter, '^header:') or string.find(counter, '^phone:')
end

local function delete_counter(s, counter)
  if redis.call('ZREM', prefix .. 'u:' .. s.name, counter) == 1 then
    local time_bytes = redis.call('HSTRLEN', s.key, 't:' .. counter)
    add_weight(s, 'counter_bytes', -COUNTER_OVERHEAD_BYTES - 2 * #counter - time_bytes)
  end
  redis.call('HDEL', s.key, 'c:' .. counter, 't:' .. counter)
end

local function get_oldest_in(key, s)
  return tonumber(redis.call('ZRANGE', prefix .. key .. s.name, 0, 0, 'WITHSCORES')[2] or nil)
end

-- Each kind of records: the age of its oldest in a namespace (nil without one), and how to evict that.
local KINDS = {
  { oldest = get_oldest_exchange, evict = evict_exchange },
  {
    oldest = function(s) return get_oldest_in('o:', s) end,
    evict = function(s, setting) evict_session(s, redis.call('ZRANGE', prefix .. 'o:' .. s.name, 0, 0)[1], setting) end,
  },
  {
    oldest = function(s) return get_oldest_in('u:', s) end,
    evict = function(s, setting)
      note_eviction(s, 'counters', 'evicted_counters', setting)
      delete_counter(s, redis.call('ZRANGE', prefix .. 'u:' .. s.name, 0, 0)[1])
    end,
  },
}

-- Restore the order of a binary heap of { age = ... } below the index i.
local function sift_down(heap, i)
  while true do
    local smallest = i
    for child = 2 * i, 2 * i + 1 do
      if heap[child] and heap[child].age < heap[smallest].age then smallest = child end
    end
    if smallest == i then return end
    heap[i], heap[smallest] = heap[smallest], heap[i]
    i = smallest
  end
end

-- Return a heap of the oldest record of each kind and namespace. The sum of the weights is taken again: namespaces may
-- have expired since it was.
local function find_oldest_records()
  local heap, weight = {}, 0
  for _, name in ipairs(redis.call('ZRANGE', namespaces_key, 0, -1)) do
    local s = read_namespace(name)
    if s then
      weight = weight + sum_weights(s)
      for _, kind in ipairs(KINDS) do
        local age = kind.oldest(s)
        if age then heap[#heap + 1] = { age = age, kind = kind, s = s } end
      end
    end
  end
  total_weight = weight
  for i = math.floor(#heap / 2), 1, -1 do sift_down(heap, i) end
  return heap
end

-- Evict the oldest records of all namespaces until the budget has room again.
local function evict_records()
  if total_weight <= max_memory then return end
  local heap, limit = find_oldest_records(), max_memory - math.floor(max_memory / EVICTION_DIVISOR)
  for _ = 1, MAX_EVICTIONS do
    local top = heap[1]
    if not top or total_weight <= limit then return end
    top.kind.evict(top.s, '--max-memory')
    top.age = top.kind.oldest(top.s)
    if not top.age then
      heap[1] = heap[#heap]
      heap[#heap] = nil
    end
    if heap[1] then sift_down(heap, 1) end
  end
end
