module pay_order

go 1.19
