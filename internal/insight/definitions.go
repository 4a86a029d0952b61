package insight

// Definitions are what insights measure, and what it can be broken down by.
type Definitions struct {
	Metrics    []Metric             `json:"metrics"`
	Dimensions []GroupingDefinition `json:"dimensions"`
}

// AllDefinitions returns every metric and every dimension, in the order in which they are listed.
func AllDefinitions() Definitions { return Definitions{metrics, groupings} }
