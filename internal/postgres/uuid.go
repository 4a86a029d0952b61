package postgres

import (
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"
)

// registerUUIDs makes ids be written and read as the 16 bytes that they are. The driver knows their type only as one that marshals itself
// to text, which takes nine allocations for each id that is sent and three for each that is read.
func registerUUIDs(types *pgtype.Map) {
	one := &pgtype.Type{Name: "uuid", OID: pgtype.UUIDOID, Codec: uuidCodec{}}
	types.RegisterType(one)
	array := &pgtype.ArrayCodec{ElementType: one}
	types.RegisterType(&pgtype.Type{Name: "_uuid", OID: pgtype.UUIDArrayOID, Codec: array})
}

type uuidCodec struct{ pgtype.UUIDCodec }

// PlanEncode returns how a value is written.
func (c uuidCodec) PlanEncode(m *pgtype.Map, oid uint32, format int16, value any) pgtype.EncodePlan {
	if _, ok := value.(uuid.UUID); ok && format == pgtype.BinaryFormatCode {
		return writeUUID{}
	}
	return c.UUIDCodec.PlanEncode(m, oid, format, value)
}

// PlanScan returns how a value is read into a target.
func (c uuidCodec) PlanScan(m *pgtype.Map, oid uint32, format int16, target any) pgtype.ScanPlan {
	if _, ok := target.(*uuid.UUID); ok && format == pgtype.BinaryFormatCode {
		return readUUID{}
	}
	return c.UUIDCodec.PlanScan(m, oid, format, target)
}

type writeUUID struct{}

func (writeUUID) Encode(value any, text []byte) ([]byte, error) {
	id, _ := value.(uuid.UUID)
	return append(text, id[:]...), nil
}

type readUUID struct{}

func (readUUID) Scan(text []byte, target any) (err error) {
	into, _ := target.(*uuid.UUID)
	if text == nil { // null becomes the zero UUID, as in the type's own Scan
		*into = uuid.Nil
		return nil
	}
	*into, err = uuid.FromBytes(text)
	return err
}
