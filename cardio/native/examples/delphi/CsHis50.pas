{ The NHI card-reader control software. Not edited by hand: `python -m cardio.native.declarations` writes it. }
unit CsHis50;

interface

const
  Library50 = 'CsHis50.dll';

{ 1.15 }
function hisGetCardStatus(CardType: Integer): Integer; stdcall; external Library50;
{ 1.31 }
function csOpenCom(Comport: Integer): Integer; stdcall; external Library50;
{ 1.32 }
function csCloseCom: Integer; stdcall; external Library50;
{ 1.34 }
function csGetDateTime(pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 1.35 }
function csGetCardNo(CardType: Integer; pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 1.51 }
function csGetVersionEx(pPath: PAnsiChar): Integer; stdcall; external Library50;
{ 1.52 }
function csSoftwareReset(Type_: Integer): Integer; stdcall; external Library50;
{ unlisted }
function csGetVersion: Integer; stdcall; external Library50;
{ 1.1 }
function hisGetBasicData(pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 1.2 }
function hisGetRegisterBasic(pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 1.12 }
function hisGetOrganDonate(pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 1.13 }
function hisGetEmergentTel(pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 1.19 }
function hisWriteNewBorn(pPatientID: PAnsiChar; pPatientBirthDate: PAnsiChar; pNewBornDate: PAnsiChar; pNoOfDelivered: PAnsiChar): Integer; stdcall; external Library50;
{ 1.21 }
function hisWriteOrganDonate(pPatientID: PAnsiChar; pPatientBirthDate: PAnsiChar; pOrganDonate: PAnsiChar): Integer; stdcall; external Library50;
{ 1.23 }
function hisWriteEmergentTel(pPatientID: PAnsiChar; pPatientBirthDate: PAnsiChar; pEmergentTel: PAnsiChar): Integer; stdcall; external Library50;
{ 1.30 }
function csUpdateHCContents: Integer; stdcall; external Library50;
{ 1.38 }
function hisGetRegisterBasic2(pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 1.40 }
function csUpdateHCNoReset: Integer; stdcall; external Library50;
{ 1.6 }
function hisGetCumulativeData(pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 1.7 }
function hisGetCumulativeFee(pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 1.9 }
function hisGetSeqNumber(cTreatItem: PAnsiChar; cBabyTreat: PAnsiChar; pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 1.14 }
function hisGetLastSeqNum(pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 1.37 }
function hisGetSeqNumber256(cTreatItem: PAnsiChar; cBabyTreat: PAnsiChar; cTreatAfterCheck: PAnsiChar; pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 1.39 }
function csUnGetSeqNumber(pUnTreatDate: PAnsiChar): Integer; stdcall; external Library50;
{ 1.53 }
function hisGetSeqNumber256N1(cTreatItem: PAnsiChar; cBabyTreat: PAnsiChar; cTreatAfterCheck: PAnsiChar; pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 1.54 }
function hisGetTreatNumNoICCard(pPatientID: PAnsiChar; pHospID: PAnsiChar; pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 1.55 }
function hisQuickInsurence(cTreatItem: PAnsiChar): Integer; stdcall; external Library50;
{ 1.56 }
function hisGetTreatNumICCard(pDateTime: PAnsiChar; pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 1.5 }
function hisGetTreatmentNoNeedHPC(pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 1.8 }
function hisGetTreatmentNeedHPC(pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 1.33 }
function hisGetCriticalIllness(pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 1.50 }
function hisGetCriticalIllnessID(pPatientID: PAnsiChar; pPatientBirthDate: PAnsiChar; pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 1.16 }
function hisWriteTreatmentCode(pDateTime: PAnsiChar; pPatientID: PAnsiChar; pPatientBirthDate: PAnsiChar; pDataWrite: PAnsiChar; pBufferDocID: PAnsiChar): Integer; stdcall; external Library50;
{ 1.17 }
function hisWriteTreatmentFee(pDateTime: PAnsiChar; pPatientID: PAnsiChar; pPatientBirthDate: PAnsiChar; pDataWrite: PAnsiChar): Integer; stdcall; external Library50;
{ 1.47 }
function hisWriteTreatmentData(pDateTime: PAnsiChar; pPatientID: PAnsiChar; pPatientBirthDate: PAnsiChar; pDataWrite: PAnsiChar; pBufferDocID: PAnsiChar): Integer; stdcall; external Library50;
{ 1.10 }
function hisReadPrescription(pOutpatientPrescription: PAnsiChar; var iBufferLenOutpatient: Integer; pLongTermPrescription: PAnsiChar; var iBufferLenLongTerm: Integer; pImportantTreatmentCode: PAnsiChar; var iBufferLenImportant: Integer; pIrritationDrug: PAnsiChar; var iBufferLenIrritation: Integer): Integer; stdcall; external Library50;
{ 1.41 }
function hisReadPrescriptMain(pOutpatientPrescription: PAnsiChar; var iBufferLenOutpatient: Integer; iStartPos: Integer; iEndPos: Integer; var iRecCount: Integer): Integer; stdcall; external Library50;
{ 1.42 }
function hisReadPrescriptLongTerm(pLongTermPrescription: PAnsiChar; var iBufferLenLongTerm: Integer; iStartPos: Integer; iEndPos: Integer; var iRecCount: Integer): Integer; stdcall; external Library50;
{ 1.43 }
function hisReadPrescriptHVE(pImportantTreatmentCode: PAnsiChar; var iBufferLenImportant: Integer; iStartPos: Integer; iEndPos: Integer; var iRecCount: Integer): Integer; stdcall; external Library50;
{ 1.44 }
function hisReadPrescriptAllergic(pIrritationDrug: PAnsiChar; var iBufferLenIrritation: Integer; iStartPos: Integer; iEndPos: Integer; var iRecCount: Integer): Integer; stdcall; external Library50;
{ 1.18 }
function hisWritePrescription(pDateTime: PAnsiChar; pPatientID: PAnsiChar; pPatientBirthDate: PAnsiChar; pDataWrite: PAnsiChar): Integer; stdcall; external Library50;
{ 1.20 }
function hisWriteAllergicMedicines(pPatientID: PAnsiChar; pPatientBirthDate: PAnsiChar; pDataWrite: PAnsiChar; pBufferDocID: PAnsiChar): Integer; stdcall; external Library50;
{ 1.45 }
function hisWriteMultiPrescript(pDateTime: PAnsiChar; pPatientID: PAnsiChar; pPatientBirthDate: PAnsiChar; pDataWrite: PAnsiChar; var iWriteCount: Integer): Integer; stdcall; external Library50;
{ 1.46 }
function hisWriteAllergicNum(pPatientID: PAnsiChar; pPatientBirthDate: PAnsiChar; pDataWrite: PAnsiChar; pBufferDocID: PAnsiChar; iNum: Integer): Integer; stdcall; external Library50;
{ 1.48 }
function hisWritePrescriptionSign(pDateTime: PAnsiChar; pPatientID: PAnsiChar; pPatientBirthDate: PAnsiChar; pDataWrite: PAnsiChar; pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 1.49 }
function hisWriteMultiPrescriptSign(pDateTime: PAnsiChar; pPatientID: PAnsiChar; pPatientBirthDate: PAnsiChar; pDataWrite: PAnsiChar; var iWriteCount: Integer; pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 1.3 }
function hisGetRegisterPrevent(pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 1.4 }
function hisGetRegisterPregnant(pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 1.11 }
function hisGetInoculateData(pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 1.22 }
function hisWriteHealthInsurance(pPatientID: PAnsiChar; pPatientBirthDate: PAnsiChar; pServiceItem: PAnsiChar; pServiceItemCode: PAnsiChar): Integer; stdcall; external Library50;
{ 1.24 }
function hisWritePredeliveryCheckup(pPatientID: PAnsiChar; pPatientBirthDate: PAnsiChar; pCheckupCode: PAnsiChar): Integer; stdcall; external Library50;
{ 1.25 }
function hisDeletePredeliveryData(pPatientID: PAnsiChar; pPatientBirthDate: PAnsiChar): Integer; stdcall; external Library50;
{ 1.26 }
function hisWriteInoculateData(pPatientID: PAnsiChar; pPatientBirthDate: PAnsiChar; pItem: PAnsiChar; pPackageNumber: PAnsiChar): Integer; stdcall; external Library50;
{ 1.27 }
function csVerifyHCPIN: Integer; stdcall; external Library50;
{ 1.28 }
function csInputHCPIN: Integer; stdcall; external Library50;
{ 1.29 }
function csDisableHCPIN: Integer; stdcall; external Library50;
{ 1.36 }
function csISSetPIN: Integer; stdcall; external Library50;
{ 4.1 }
function hpcGetHPCStatus(Req: Integer; var Status: Integer): Integer; stdcall; external Library50;
{ 4.2 }
function hpcVerifyHPCPIN: Integer; stdcall; external Library50;
{ 4.3 }
function hpcInputHPCPIN: Integer; stdcall; external Library50;
{ 4.4 }
function hpcUnlockHPC: Integer; stdcall; external Library50;
{ 4.5 }
function hpcGetHPCSN(SN: PAnsiChar; var Len_SN: Integer): Integer; stdcall; external Library50;
{ 4.6 }
function hpcGetHPCSSN(SSN: PAnsiChar; var Len_SSN: Integer): Integer; stdcall; external Library50;
{ 4.7 }
function hpcGetHPCCNAME(CNAME: PAnsiChar; var Len_CNAME: Integer): Integer; stdcall; external Library50;
{ 4.8 }
function hpcGetHPCENAME(ENAME: PAnsiChar; var Len_ENAME: Integer): Integer; stdcall; external Library50;
{ 4.9 }
function hpcVHPCLogout: Integer; stdcall; external Library50;
{ 2.1 }
function csVerifySAMDC: Integer; stdcall; external Library50;
{ 2.2 }
function csGetHospID(pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 2.2 }
function csGetHOSPID(pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 2.3 }
function csGetHospName(pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 2.4 }
function csGetHospAbbName(pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 3.1 }
function csUploadData(pUploadFileName: PAnsiChar; pFileSize: PAnsiChar; pNumber: PAnsiChar; pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 3.2 }
function csUploadDataPrec(pUploadFileName: PAnsiChar; pFileSize: PAnsiChar; pNumber: PAnsiChar; pPrecNumber: PAnsiChar; pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ 3.3 }
function csDownloadData(pSAMID: PAnsiChar; pHospID: PAnsiChar; pNumber: PAnsiChar; pSendDate: PAnsiChar; pRecvDate: PAnsiChar; pServerRandom: PAnsiChar; pDownloadFileName: PAnsiChar): Integer; stdcall; external Library50;
{ 5.1 }
function hisGetICD10EnC(IN_: PAnsiChar; OUT_: PAnsiChar): Integer; stdcall; external Library50;
{ 5.2 }
function hisGetICD10DeC(IN_: PAnsiChar; OUT_: PAnsiChar): Integer; stdcall; external Library50;
{ unlisted }
function hisGetHPCType: Integer; stdcall; external Library50;
{ unlisted }
function hisGetInsurerData(pBuffer: PAnsiChar; var iBufferLen: Integer): Integer; stdcall; external Library50;
{ unlisted }
function HCA_GNFuncCall(nFuncID: Integer; InBuf: PAnsiChar; OutBuf: PAnsiChar; P1: Integer; P2: Integer; P3: Integer; P4: Integer; P5: Integer): Integer; stdcall; external Library50;

implementation

end.
