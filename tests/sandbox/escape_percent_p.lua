-- expect: error addresses differ
return ('%p'):format({})
