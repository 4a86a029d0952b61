package semaphore

// Remembered returns how many organisations the semaphores know of.
func (s *PerOrganization) Remembered() int { return len(s.slots) }
