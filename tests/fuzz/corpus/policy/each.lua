return { id = "F-10", title = "t", check = function(stack) stack:each("AWS::S3::Bucket", function(b) b:expect("BucketName"):present() end) end }
