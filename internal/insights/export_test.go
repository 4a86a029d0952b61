package insights

// SetDealBatch lets a step take fewer deals.
func (s *Service) SetDealBatch(n int) { s.dealBatch = n }
