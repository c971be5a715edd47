-- SPDX-License-Identifier: Apache-2.0
-- Schedule expressions of EventBridge and Scheduler: are they well-formed, and does their day ever come?
local cron = {}

local months = { JAN = 1, FEB = 2, MAR = 3, APR = 4, MAY = 5, JUN = 6, JUL = 7, AUG = 8, SEP = 9, OCT = 10, NOV = 11, DEC = 12 }
local weekdays = { SUN = 1, MON = 2, TUE = 3, WED = 4, THU = 5, FRI = 6, SAT = 7 }

-- In the order of the expression: minute, hour, day of the month, month, day of the week, year.
local fields = {
  { low = 0, high = 59 }, { low = 0, high = 23 }, { low = 1, high = 31, special = "^L%-?%d*$|^%d+W$|^LW$" }, { low = 1, high = 12, names = months },
  { low = 1, high = 7, names = weekdays, special = "^L$|^[1-7]L$|^[A-Z]+L$|^[1-7]#[1-5]$|^[A-Z]+#[1-5]$" }, { low = 1970, high = 2199 },
}

local function number_of(text, field)
  local n = field.names and field.names[string.upper(text)] or (string.find(text, "^%d+$") and tonumber(text))
  return n and n >= field.low and n <= field.high and n or nil
end

local function is_special(part, field)
  for pattern in string.gmatch(field.special or "", "[^|]+") do
    if string.find(part, pattern) then return true end
  end
  return false
end

-- Adds the values of one part (5, 1-5, */10, 3/2) to a set; false when it is malformed.
local function add_part(set, part, field)
  local range, step = string.match(part, "^(.-)/(%d+)$")
  range, step = range or part, step and tonumber(step) or nil
  local from, to = string.match(range, "^([^-]+)%-([^-]+)$")
  if range == "*" then
    from, to = field.low, field.high
  else
    from = number_of(from or range, field)
    to = to and number_of(to, field) or (not to and (step and field.high or from)) or nil
  end
  if not from or not to or step == 0 then return false end
  if from > to then to = to + field.high - field.low + 1 end -- over the end and on: FRI-MON
  for n = from, to, step or 1 do set[n > field.high and n - (field.high - field.low + 1) or n] = true end
  return true
end

-- The set of a field's values, true for any (or for what only a calendar tells), nil when it is malformed.
local function values(text, field)
  if text == "*" or text == "?" then return true end
  if is_special(string.upper(text), field) then return true end
  local set = {}
  for part in string.gmatch(text .. ",", "([^,]*),") do
    if not add_part(set, part, field) then return nil end
  end
  return set
end

local lengths = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

local function is_leap(year)
  return year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0)
end

-- Is one of the years a leap year that is still to come?
local function any_year(years, from, leap)
  if years == true then return true end
  for year in pairs(years) do
    if year >= from and (not leap or is_leap(year)) then return true end
  end
  return false
end

-- Is one of the days in one of the months? "leap" when only the 29th of February is.
local function any_day(days, all)
  if days == true then return true end
  local leap = false
  for month = 1, 12 do
    for day in pairs((all == true or all[month]) and days or {}) do
      if day < 29 or (day <= lengths[month] and month ~= 2) then return true end
      leap = leap or (month == 2 and day == 29)
    end
  end
  return leap and "leap"
end

local function check_cron(text, year)
  local list, sets = {}, {}
  for field in string.gmatch(text, "%S+") do list[#list + 1] = field end
  if #list ~= 6 or (list[3] == "?") == (list[5] == "?") then return "is no cron of six fields with ? for one of the days" end
  for i, field in ipairs(fields) do
    sets[i] = values(list[i], field)
    if sets[i] == nil or (list[i] == "?" and i ~= 3 and i ~= 5) then return "has `" .. list[i] .. "` where the service takes no such value" end
  end
  local day = any_day(sets[3], sets[4])
  if not day or not any_year(sets[6], year, day == "leap") then return "names days that never come" end
end

local function check_rate(number, unit)
  local n = tonumber(number)
  local one, many = unit == "minute" or unit == "hour" or unit == "day", unit == "minutes" or unit == "hours" or unit == "days"
  if n < 1 or (n == 1 and not one) or (n > 1 and not many) then return "is no rate; write rate(1 hour) or rate(5 minutes)" end
  local per_year = string.find(unit, "^minute") and 527040 or string.find(unit, "^hour") and 8784 or 366
  if n > per_year then return "is a rate of more than a year" end
end

-- What is wrong with the expression, or nil; date: "YYYY-MM-DD", the day it is judged on.
function cron.fault(text, date)
  local number, unit = string.match(text, "^rate%((%d+) (%a+)%)$")
  if number then return check_rate(number, unit) end
  local inside = string.match(text, "^cron%((.+)%)$")
  if not inside then return "is no schedule; write rate(5 minutes), or cron with six fields" end
  return check_cron(inside, tonumber(string.sub(date, 1, 4)))
end

return cron
