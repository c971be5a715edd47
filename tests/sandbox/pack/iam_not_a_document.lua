-- expect: error
iam.allows("x", "y", "z") error("end")
