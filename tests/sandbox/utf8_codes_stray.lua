-- expect: error invalid UTF-8
for _ in utf8.codes('a\x80b') do end
