-- expect: error
net.contains("10.0.0.0/-1", "10.0.0.0/99") 
