return { id = "F-1", title = "t", severity = "high", enforcement = "deny", applies = { "AWS::S3::Bucket", "AWS::SQS::*" }, operations = { "CREATE" },
  config = { most = 3, names = { "a" } }, links = { "https://e.org" }, controls = { cis = { "1.1" } }, remedy = "r",
  check = function(r, ctx)
    r:expect("BucketName"):if_present():matches("^a$")
    r:expect("Tags[*].Value"):one_of({ "dev" })
    if r.type == "x" then ctx:deny("no") end
  end }
