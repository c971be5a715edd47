-- expect: load attempt to assign to const variable '_ENV'
local _ENV <const> = {}
_ENV = nil
