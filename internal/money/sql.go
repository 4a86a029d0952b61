package money

import (
	"database/sql/driver"
	"fmt"
)

// Value hands the amount to a NUMERIC column as text, so that no digit passes through a float.
func (a Amount) Value() (driver.Value, error) {
	return a.String(), nil
}

// Scan reads a NUMERIC column. NULL is an error: scan a column that may be NULL into a *Amount field.
func (a *Amount) Scan(source any) error {
	text, err := numeric(source)
	if err != nil {
		return err
	}
	amount, err := Parse(text)
	if err != nil {
		return fmt.Errorf("scan amount %q: %w", text, err)
	}
	*a = amount
	return nil
}

// numeric returns the text of a NUMERIC, the only form in which a driver hands one over without loss.
func numeric(source any) (string, error) {
	switch text := source.(type) {
	case string:
		return text, nil
	case []byte:
		return string(text), nil
	default:
		return "", fmt.Errorf("scan a NUMERIC: cannot read %T", source)
	}
}
