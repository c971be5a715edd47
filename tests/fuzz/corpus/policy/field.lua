return { id = "F-8", titel = "t", check = 1 }
