"""What the hub replaces, as its authors write it: FastAPI with pydantic for the echo, SQLAlchemy for the read by key."""

import datetime
import os

import fastapi
import pydantic
import sqlalchemy
import sqlalchemy.orm

engine = sqlalchemy.create_engine(os.environ["BENCH_DATABASE"], pool_size=8, max_overflow=0, pool_timeout=30)
Session = sqlalchemy.orm.sessionmaker(engine)
Base = sqlalchemy.orm.declarative_base()
app = fastapi.FastAPI()


class Row(Base):
    __tablename__ = "bench_rows"
    id = sqlalchemy.Column(sqlalchemy.BigInteger, primary_key=True)
    name = sqlalchemy.Column(sqlalchemy.Text)
    phone = sqlalchemy.Column(sqlalchemy.Text)
    note = sqlalchemy.Column(sqlalchemy.Text)


class Event(pydantic.BaseModel):
    at: datetime.datetime
    kind: str
    seconds: int


class Document(pydantic.BaseModel):
    lead_id: int
    phone_number: str
    full_name: str
    email: str
    active: bool
    score: float
    tags: list[str]
    events: list[Event]
    comments: str


class RowOut(pydantic.BaseModel):
    id: int
    name: str
    phone: str
    note: str

    class Config:
        orm_mode = True


@app.post("/bench/echo", response_model=Document)
async def echo(document: Document):
    return document


@app.get("/bench/rows/{row_id}", response_model=RowOut)
def read_row(row_id: int):
    with Session() as session:
        row = session.get(Row, row_id)
        if row is None:
            raise fastapi.HTTPException(status_code=404)
        return RowOut.from_orm(row)
