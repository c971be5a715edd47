-- expect: error `dump` of string is not available
return string.dump(function() end)
