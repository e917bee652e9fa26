module causeway.test/go-client

go 1.21
