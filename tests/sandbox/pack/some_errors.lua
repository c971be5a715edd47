-- expect: error boom
stack:some("*", function() error("boom") end)
