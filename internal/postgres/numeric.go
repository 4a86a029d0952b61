package postgres

import "github.com/jackc/pgx/v5/pgtype"

// registerNumerics lets numbers be written and read as text, which is what amounts of money make of themselves. The driver would try to
// write that as the bytes of a number first, and then make them of the text.
func registerNumerics(types *pgtype.Map) {
	types.RegisterType(&pgtype.Type{Name: "numeric", OID: pgtype.NumericOID, Codec: numericCodec{}})
}

type numericCodec struct{ pgtype.NumericCodec }

// PreferredFormat returns the format of text.
func (numericCodec) PreferredFormat() int16 { return pgtype.TextFormatCode }
