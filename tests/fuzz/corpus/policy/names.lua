return { id = "F-11", title = "t", check = function(r) prin(tabel.concat({})) os.exit() end }
