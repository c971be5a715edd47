-- expect: undecided not sure
pcall(ctx.undecided, "not sure")
